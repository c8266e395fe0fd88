import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { startTestCloud, type TestCloud } from './testing/cloud-for-tests.ts';
import { recordedEvents, recordingHandler } from './testing/record-events.ts';
import { readBody } from './wire/read-body.ts';

const CODE = `export const handler = async (event) => {
  console.log('two\\nlines', { a: 1 });
  console.error(new RangeError('too far'));
  process.stdout.write('{"raw":1}\\n');
  process.stderr.write('half');
  if (event.fails) throw new TypeError('no');
  return 1;
};`;

/** What a Firehose endpoint was sent; it refuses the first `refuse` requests. */
interface Received {
  headers: Record<string, unknown>;
  requestId: string;
  documents: {
    messageType: string;
    logGroup: string;
    logStream: string;
    subscriptionFilters: string[];
    logEvents: { id: string; timestamp: number; message: string }[];
  }[];
}

async function startFirehoseEndpoint(refuse = 0) {
  const received: Received[] = [];
  const server: Server = createServer(async (request, response) => {
    const body = JSON.parse((await readBody(request)).toString());
    const documents = body.records.map(({ data }: { data: string }) =>
      JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString()),
    );
    received.push({ headers: request.headers, requestId: body.requestId, documents });
    const status = received.length <= refuse ? 503 : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ requestId: body.requestId, timestamp: Date.now() }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/aws/firehose`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { received, url, close };
}

describe('Logs in the local cloud', () => {
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

  const invoke = async (FunctionName: string, payload: unknown = {}) => {
    await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
    await cloud.settle(10_000);
    return cloud.truth.invocations.at(-1)!;
  };

  it('has the lines of the platform around those of the function, as text', async () => {
    const fn = cloud.deploy('f', CODE, { memoryMb: 256 });
    const { requestId, billedMs } = await invoke('f');
    const messages = cloud.logEvents(fn).map(({ message }) => message);
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/;
    assert.match(messages[0]!, /^INIT_START Runtime Version: nodejs:\d+/);
    assert.equal(messages[1], `START RequestId: ${requestId} Version: $LATEST\n`);
    assert.match(messages[2]!, time);
    assert.equal(messages[2]!.replace(time, ''), `\t${requestId}\tINFO\ttwo\rlines { a: 1 }\n`);
    assert.ok(messages[3]!.includes('\tERROR\tRangeError: too far\r    at '));
    assert.deepEqual(
      messages.slice(4, 7).sort(),
      [`END RequestId: ${requestId}\n`, 'half\n', '{"raw":1}\n'].sort(),
    );
    const report =
      /^REPORT RequestId: (\S+)\tDuration: ([\d.]+) ms\tBilled Duration: (\d+) ms\tMemory Size: 256 MB\tMax Memory Used: (\d+) MB\tInit Duration: ([\d.]+) ms\t\n$/;
    const [, id, duration, billed, , init] = report.exec(messages[7]!) ?? [];
    assert.equal(id, requestId);
    assert.equal(Number(billed), billedMs);
    assert.ok(Math.abs(Number(billed) - Math.ceil(Number(duration) + Number(init))) <= 1);
    const warm = await invoke('f', { fails: true });
    const [last] = cloud.logEvents(fn).slice(-1);
    assert.ok(last!.message.includes(warm.requestId));
    assert.match(last!.message, /Max Memory Used: \d+ MB\tStatus: error\t\n$/);
    const failed = cloud.logEvents(fn).find(({ message }) => message.includes('Invoke Error'));
    assert.ok(failed!.message.includes('{"errorType":"TypeError","errorMessage":"no"'));
  });

  it('says how an init, a run that took too long and a process that ended failed', async () => {
    const code = `if (process.env.BROKEN) throw new Error('no');
      export const handler = async ({ how }) => how === 'crash' ? process.exit(3) : new Promise(() => setInterval(() => {}, 1000));`;
    const fn = cloud.deploy('f', code, { timeoutMs: 1000 });
    const crash = await invoke('f', { how: 'crash' });
    const slow = await invoke('f');
    const messages = cloud.logEvents(fn).map(({ message }) => message);
    assert.ok(
      messages.includes(
        `RequestId: ${crash.requestId} Error: Runtime exited with error: exit status 3\nRuntime.ExitError\n`,
      ),
    );
    assert.match(
      messages.find((message) => message.startsWith(`REPORT RequestId: ${crash.requestId}`))!,
      /\tInit Duration: [\d.]+ ms\tStatus: error\tError Type: Runtime\.ExitError\t\n$/,
    );
    assert.ok(
      messages.some((message) => message.endsWith(`${slow.requestId} Task timed out after 1.00 seconds\n`)),
    );
    const broken = cloud.deploy('g', code, { environment: { BROKEN: '1' } });
    await invoke('g');
    assert.match(
      cloud
        .logEvents(broken)
        .map(({ message }) => message)
        .find((message) => message.startsWith('INIT_REPORT'))!,
      /^INIT_REPORT Init Duration: [\d.]+ ms\tPhase: init\tStatus: error\tError Type: Runtime\.ExitError\n$/,
    );
  });

  it('wraps what the console prints where the format is JSON, and leaves other output as it is', async () => {
    const fn = cloud.deploy('f', CODE, { logFormat: 'JSON' });
    const { requestId } = await invoke('f');
    const messages = cloud.logEvents(fn).map(({ message }) => message.trim());
    const parsed = messages.filter((message) => message !== 'half').map((message) => JSON.parse(message));
    assert.deepEqual(
      parsed.map(({ type, level, raw }) => type ?? level ?? raw),
      ['platform.initStart', 'platform.start', 'INFO', 'ERROR', 1, 'platform.report'],
    );
    const { timestamp, ...line } = parsed[2];
    assert.deepEqual(line, { level: 'INFO', requestId, message: 'two\nlines { a: 1 }' });
    assert.ok(Date.parse(timestamp) > 0);
    assert.equal(parsed[3].message.errorType, 'RangeError');
    assert.equal(parsed.at(-1).record.requestId, requestId);
    assert.ok(parsed.at(-1).record.metrics.billedDurationMs > 0);
    assert.ok(messages.includes('half'));
  });

  it('posts them to a Firehose endpoint, again under the same id until it takes them', async () => {
    const endpoint = await startFirehoseEndpoint(2);
    const fn = cloud.deploy('f', CODE);
    const counts = cloud.subscribeLogs(fn, { firehose: { url: endpoint.url, accessKey: 'secret' } });
    await cloud.settle(10_000);
    await invoke('f');
    endpoint.close();
    const [control] = endpoint.received;
    assert.equal(control!.documents[0]!.messageType, 'CONTROL_MESSAGE');
    assert.equal(new Set(endpoint.received.slice(0, 3).map(({ requestId }) => requestId)).size, 1);
    assert.equal(counts.refused, 2);
    const last = endpoint.received.at(-1)!;
    assert.equal(last.headers['x-amz-firehose-access-key'], 'secret');
    assert.equal(last.headers['x-amz-firehose-request-id'], last.requestId);
    assert.equal(last.headers['x-amz-firehose-protocol-version'], '1.0');
    const documents = endpoint.received.slice(3).flatMap((request) => request.documents);
    const events = documents.flatMap(({ logEvents }) => logEvents);
    assert.deepEqual(events, cloud.logEvents(fn));
    assert.deepEqual([counts.delivered, counts.givenUp], [events.length, 0]);
    assert.deepEqual(
      documents.map(({ logGroup, logStream, subscriptionFilters }) => [
        logGroup,
        logStream,
        subscriptionFilters,
      ])[0],
      ['/aws/lambda/f', cloud.truth.invocations[0]!.instance, ['f-logs']],
    );
  });

  it('gives up on an endpoint that never takes them', async () => {
    const endpoint = await startFirehoseEndpoint(1000);
    const fn = cloud.deploy('f', CODE);
    const counts = cloud.subscribeLogs(fn, { firehose: { url: endpoint.url, retryForMs: 100 } });
    await invoke('f');
    endpoint.close();
    assert.equal(counts.delivered, 0);
    assert.equal(counts.givenUp, cloud.logEvents(fn).length);
  });

  it('invokes a subscribed function with what matches the filter', async () => {
    const fn = cloud.deploy('f', CODE);
    const forwarder = cloud.deploy('forwarder', recordingHandler());
    cloud.subscribeLogs(fn, { functionName: 'forwarder', filterPattern: '"{\\"raw\\"" 1' });
    await invoke('f');
    const [event] = recordedEvents(forwarder);
    const document = JSON.parse(gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString());
    assert.deepEqual(
      document.logEvents.map(({ message }: { message: string }) => message),
      ['{"raw":1}\n'],
    );
    assert.equal(document.owner, '123456789012');
    const [record] = cloud.truth.invocations.at(-1)!.records;
    assert.equal(record!.channel, 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/f');
    assert.equal(cloud.truth.flows().length, 2);
  });
});
