import assert from 'node:assert/strict';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { startTestCloud, type TestCloud } from './testing/cloud-for-tests.ts';
import { recordedEvents, recordingHandler } from './testing/record-events.ts';

describe('Destinations of asynchronous events in the local cloud', () => {
  let cloud: TestCloud;
  let client: LambdaClient;

  beforeEach(async () => {
    cloud = await startTestCloud();
    client = new LambdaClient(cloud.clientConfig());
  });

  afterEach(async () => {
    client.destroy();
    await cloud.stop();
  });

  const send = async (FunctionName: string, payload: unknown) => {
    const Payload = JSON.stringify(payload);
    const { $metadata } = await client.send(
      new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }),
    );
    await cloud.settle(20_000);
    return $metadata.requestId;
  };

  it('gives a function the record of a success, and the truth knows whose event it was', async () => {
    const next = cloud.deploy('next', recordingHandler());
    const first = cloud.deploy('first', 'export const handler = async () => ({ done: true });', {
      onSuccessArn: next.arn,
    });
    const requestId = await send('first', { orderId: 'o1' });
    const [{ timestamp, ...record }] = recordedEvents(next);
    assert.ok(Date.parse(timestamp) > 0);
    assert.deepEqual(record, {
      version: '1.0',
      requestContext: {
        requestId,
        functionArn: `${first.arn}:$LATEST`,
        condition: 'Success',
        approximateInvokeCount: 1,
      },
      requestPayload: { orderId: 'o1' },
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: { done: true },
    });
    assert.deepEqual(
      cloud.truth.hops().map(({ publish, to }) => [publish.ids.requestId, to.function]),
      [
        [requestId, 'first'],
        [requestId, 'next'],
      ],
    );
  });

  it('puts it as an event on a bus, into a topic or a queue', async () => {
    const bus = cloud.createBus('results');
    const viaBus = cloud.createQueue({ name: 'via-bus' });
    const viaTopic = cloud.createQueue({ name: 'via-topic' });
    const topic = cloud.createTopic('results');
    cloud.subscribe(topic, viaTopic.arn, { raw: true });
    cloud.createRule(bus, 'all', { source: ['lambda'] }, [viaBus.arn]);
    const code =
      'export const handler = async ({ fails }) => { if (fails) throw new RangeError("no"); return 1; };';
    const fn = cloud.deploy('f', code, { onSuccessArn: topic, onFailureArn: bus, retryDelaysMs: [5, 5] });
    await send('f', {});
    await send('f', { fails: true });
    assert.equal(JSON.parse(viaTopic.messages[0]!.body).responsePayload, 1);
    const event = JSON.parse(viaBus.messages[0]!.body);
    assert.deepEqual(
      [event.source, event['detail-type'], event.resources],
      ['lambda', 'Lambda Function Invocation Result - Failure', [`${fn.arn}:$LATEST`, bus]],
    );
    const { requestContext, responseContext, responsePayload } = event.detail;
    assert.deepEqual(
      [requestContext.condition, requestContext.approximateInvokeCount],
      ['RetriesExhausted', 3],
    );
    assert.equal(responseContext.functionError, 'Unhandled');
    assert.equal(responsePayload.errorType, 'RangeError');
  });

  it('hands the client context of a call to the handler', async () => {
    cloud.deploy('f', 'export const handler = async (event, context) => context.clientContext;');
    const ClientContext = Buffer.from('{"custom":{"name":"ü"}}').toString('base64');
    const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'f', ClientContext }));
    assert.deepEqual(JSON.parse(Payload!.transformToString()), { custom: { name: 'ü' } });
  });
});
