import { existsSync, readFileSync } from 'node:fs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { eventually, startTestCloud } from './cloud-for-tests.ts';

/** Starts a cloud, freezes one instance in it, prints that one's process id and waits to be killed. */
const cloud = await startTestCloud();
cloud.deploy('abandoned', 'export const handler = async () => process.pid;');
const client = new LambdaClient(cloud.clientConfig());
const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'abandoned' }));
const pid = Payload?.transformToString();
const stat = `/proc/${pid}/stat`;
if (existsSync(stat)) await eventually(() => readFileSync(stat, 'utf8').includes(') T '));
process.stdout.write(`${pid}\n`);
