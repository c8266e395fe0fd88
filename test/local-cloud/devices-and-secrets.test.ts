import assert from 'node:assert/strict';
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { startTestCloud, type TestCloud } from './testing/cloud-for-tests.ts';
import { recordedEvents, recordingHandler } from './testing/record-events.ts';

describe('IoT messages and secrets in the local cloud', () => {
  let cloud: TestCloud;

  beforeEach(async () => {
    cloud = await startTestCloud();
  });

  afterEach(() => cloud.stop());

  /** A signed call, by hand: the cloud reads the scope and checks no more. */
  const call = async (service: string, target: string, input: unknown) => {
    const response = await fetch(cloud.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': target,
        authorization: `AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/${service}/aws4_request, Signature=0`,
      },
      body: JSON.stringify(input),
    });
    // biome-ignore lint/suspicious/noExplicitAny: answers of several shapes
    return (await response.json()) as any;
  };

  it('gives a message to the functions whose rule takes its topic, as it was sent', async () => {
    const fn = cloud.deploy('rule', recordingHandler(), { maxInstances: 1 });
    cloud.createTopicRule('devices/+/state', fn.arn);
    cloud.createTopicRule('alerts/#', fn.arn);
    const client = new IoTDataPlaneClient({ ...cloud.clientConfig(), endpoint: cloud.endpoint });
    for (const topic of ['devices/d1/state', 'devices/d1/x/state', 'alerts/a/b'])
      await client.send(new PublishCommand({ topic, payload: Buffer.from(JSON.stringify({ topic })) }));
    client.destroy();
    await cloud.settle(20_000);
    assert.deepEqual(recordedEvents(fn), [{ topic: 'devices/d1/state' }, { topic: 'alerts/a/b' }]);
    assert.deepEqual(
      cloud.truth.hops().map(({ publish }) => publish.channel),
      ['mqtt:devices/d1/state', 'mqtt:alerts/a/b'],
    );
  });

  it('tells secrets by name or ARN, and counts how often', async () => {
    const arn = cloud.putSecret('ingest', '{"token":"t"}');
    for (const SecretId of ['ingest', arn]) {
      const { SecretString } = await call('secretsmanager', 'secretsmanager.GetSecretValue', { SecretId });
      assert.equal(SecretString, '{"token":"t"}');
    }
    const none = await call('secretsmanager', 'secretsmanager.GetSecretValue', { SecretId: 'none' });
    assert.equal(none.__type, 'ResourceNotFoundException');
    assert.equal(cloud.secretReads('ingest'), 2);
  });

  it('tells a parameter in clear only when asked to decrypt it', async () => {
    cloud.putParameter('/choreoscope/token', 't');
    const ask = (more: object) =>
      call('ssm', 'AmazonSSM.GetParameter', { Name: '/choreoscope/token', ...more });
    assert.equal((await ask({ WithDecryption: true })).Parameter.Value, 't');
    assert.notEqual((await ask({})).Parameter.Value, 't');
    assert.equal((await call('ssm', 'AmazonSSM.GetParameter', { Name: 'none' })).__type, 'ParameterNotFound');
    assert.equal(cloud.secretReads('/choreoscope/token'), 2);
  });
});
