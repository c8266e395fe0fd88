import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { startTestCloud } from './cloud-for-tests.ts';

/** Starts a cloud with one frozen instance, prints its process id and waits to be killed. */
const cloud = await startTestCloud();
cloud.deploy('abandoned', 'export const handler = async () => process.pid;');
const client = new LambdaClient(cloud.clientConfig());
const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'abandoned' }));
process.stdout.write(`${Payload?.transformToString()}\n`);
