import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { layerFiles } from '@choreoscope/cli';
import { type Collector, startCollector } from '@choreoscope/collector';
import type { Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { startTestCloud, type TestCloud } from '../local-cloud/testing/cloud-for-tests.ts';
import { type ExtensionHost, extensionFile, type HostOptions, startExtension } from './extension-host.ts';

const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:place-order';
const invoke = { eventType: 'INVOKE', requestId: 'request-1', invokedFunctionArn: `${arn}:live` };
/** The one after it. */
const invokeAgain = { ...invoke, requestId: 'request-2' };
const shutdown = { eventType: 'SHUTDOWN', shutdownReason: 'spindown', deadlineMs: 0 };
const event = (type: string, record: object) => ({
  time: '2026-11-21T07:00:00.000Z',
  type: `platform.${type}`,
  record,
});
const initStart = event('initStart', { phase: 'init', instanceId: '82561ce0' });
const report = (n: number) =>
  event('report', { requestId: `request-${n}`, status: 'success', metrics: { durationMs: n } });

interface Sent {
  path: string;
  query: Record<string, string>;
  authorization: string | undefined;
  types: string[];
  requestIds: unknown[];
}

describe('The telemetry extension', function () {
  this.timeout(30_000);
  let host: ExtensionHost | undefined;
  let sent: Sent[] = [];
  /** What the collector does with a request; undefined: takes it. */
  let fault: 'hangs' | number | undefined;
  const collector = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (fault === 'hangs') return;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://collector');
    const batch = JSON.parse(gunzipSync(Buffer.concat(parts)).toString()) as ReturnType<typeof event>[];
    if (fault === undefined) {
      sent.push({
        path: pathname,
        query: Object.fromEntries(searchParams),
        authorization: request.headers.authorization,
        types: batch.map(({ type }) => type.slice('platform.'.length)),
        requestIds: batch.flatMap(({ record }) => ('requestId' in record ? [record.requestId] : [])),
      });
    }
    response.writeHead(fault ?? 200).end('{}');
  });
  const start = async (options: HostOptions = {}) => {
    const { port } = collector.address() as AddressInfo;
    const env = { CHOREOSCOPE_ENDPOINT: `http://127.0.0.1:${port}/`, CHOREOSCOPE_TELEMETRY_EVERY_MS: '0' };
    host = await startExtension({ ...options, env: { ...env, ...options.env } });
    await host.waits();
    return host;
  };
  before(() => new Promise<void>((done) => collector.listen(0, '127.0.0.1', done)));
  beforeEach(() => {
    sent = [];
    fault = undefined;
  });
  afterEach(async () => {
    await host?.close();
    collector.closeAllConnections();
  });
  after(() => new Promise((done) => collector.close(done)));

  it('hands on what Lambda reports, during an invocation and before the environment ends', async () => {
    const {
      event: give,
      tell,
      waits,
      ended,
      registered,
      subscriptions,
    } = await start({
      env: { CHOREOSCOPE_TOKEN: 'secret', NODE_OPTIONS: '--require /nowhere/to/be/found.cjs' },
    });
    assert.deepEqual(registered, [{ name: 'choreoscope-telemetry', events: ['INVOKE', 'SHUTDOWN'] }]);
    assert.deepEqual(
      { ...subscriptions[0], destination: undefined },
      {
        schemaVersion: '2022-12-13',
        destination: undefined,
        types: ['platform'],
        buffering: { maxItems: 1000, maxBytes: 262_144, timeoutMs: 100 },
      },
    );
    const begun = [
      initStart,
      event('initRuntimeDone', { status: 'success' }),
      event('extension', { name: 'x' }),
      event('start', { requestId: 'request-1' }),
    ];
    assert.equal(await tell(begun), 200);
    await give(invoke);
    await waits();
    await tell([event('runtimeDone', { requestId: 'request-1', status: 'success' }), report(1)]);
    await give(invokeAgain);
    await waits();
    await tell([event('runtimeDone', { requestId: 'request-2', status: 'failure' }), report(2)]);
    await give(shutdown);
    assert.equal(await ended, 0);
    const common = {
      path: '/v1/aws/telemetry',
      query: {
        function: arn,
        version: '7',
        environment: '82561ce0',
        architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      },
      authorization: 'Bearer secret',
    };
    assert.deepEqual(
      sent.map(({ query, ...rest }) => ({ ...rest, query: { ...query } })),
      [
        { ...common, types: ['initStart', 'start'], requestIds: ['request-1'] },
        { ...common, types: ['report'], requestIds: ['request-1'] },
        { ...common, types: ['runtimeDone', 'report'], requestIds: ['request-2', 'request-2'] },
      ],
    );
  });

  it('knows whose an instance is that was never invoked', async () => {
    const { event: give, tell, ended } = await start({ accountId: '123456789012' });
    await tell([initStart]);
    await give(shutdown);
    assert.equal(await ended, 0);
    assert.deepEqual(
      sent.map(({ query, types }) => [query.function, types]),
      [[arn, ['initStart']]],
    );
  });

  it('sends not in each invocation of a busy function', async () => {
    const {
      event: give,
      tell,
      waits,
      ended,
    } = await start({ env: { CHOREOSCOPE_TELEMETRY_EVERY_MS: '60000' } });
    for (const n of [1, 2, 3]) {
      await tell([report(n)]);
      await give({ ...invoke, requestId: `request-${n}` });
      await waits();
    }
    assert.deepEqual(sent, []);
    await give(shutdown);
    await ended;
    assert.deepEqual(
      sent.map(({ requestIds }) => requestIds),
      [['request-1', 'request-2', 'request-3']],
    );
  });

  for (const [name, given] of [
    ['that fails', 503],
    ['that hangs', 'hangs'],
  ] as const)
    it(`keeps what it has for a collector ${name}, and goes on`, async () => {
      fault = given;
      const {
        event: give,
        tell,
        waits,
        ended,
        stderr,
      } = await start({ env: { CHOREOSCOPE_DEADLINE_MS: '100' } });
      await tell([report(1)]);
      await give(invoke);
      await waits();
      await tell([report(2)]);
      await give(invokeAgain);
      await waits();
      assert.deepEqual(sent, []);
      assert.match(stderr(), /^choreoscope: telemetry waits: .*\n$/);
      fault = undefined;
      await give(shutdown);
      assert.equal(await ended, 0);
      assert.deepEqual(
        sent.map(({ requestIds }) => requestIds),
        [['request-1', 'request-2']],
      );
    });

  it('gives up what a collector refuses for good, and says so', async () => {
    fault = 401;
    const { event: give, tell, waits, ended, stderr } = await start();
    await tell([report(1)]);
    await give(invoke);
    await waits();
    fault = undefined;
    await give(shutdown);
    await ended;
    assert.deepEqual(sent, []);
    assert.match(stderr(), /refuses telemetry: status 401/);
  });

  it('does nothing and stays alive without a collector, where it is disabled, or where Lambda has no telemetry', async () => {
    const away: Record<string, string>[] = [{ CHOREOSCOPE_ENDPOINT: '' }, { CHOREOSCOPE_DISABLED: 'true' }];
    for (const env of away) {
      const { registered, subscriptions, close } = await start({ env });
      assert.deepEqual([registered[0]?.events, subscriptions], [[], []]);
      await close();
    }
    const { event: give, waits, stderr } = await start({ refuses: true });
    await give(invoke);
    await waits();
    assert.match(stderr(), /no telemetry: status 403/);
  });

  it('is in the layer only where it was asked for', () => {
    const found = (hasTelemetry: boolean) =>
      layerFiles({ hasTelemetry }).filter(({ path }) => path.includes('telemetry'));
    assert.deepEqual(found(false), []);
    assert.deepEqual(
      found(true).map(({ path, isExecutable }) => [path, isExecutable]),
      [
        ['choreoscope-telemetry.cjs', false],
        ['extensions/choreoscope-telemetry', true],
      ],
    );
  });
});

describe('The telemetry extension in the local cloud', function () {
  this.timeout(120_000);
  let store: Store;
  let collector: Collector;
  let cloud: TestCloud;
  let client: LambdaClient;
  let journal: string;

  before(async () => {
    store = await openTestStore();
    journal = mkdtempSync(join(tmpdir(), 'choreoscope-telemetry-'));
    collector = await startCollector({ store, journal, port: 0, jobs: { stitchEveryMs: false } });
    cloud = await startTestCloud();
    client = new LambdaClient(cloud.clientConfig());
  });
  after(async () => {
    client.destroy();
    await cloud.stop();
    await collector.close();
    rmSync(journal, { recursive: true });
  });

  it('tells of each invocation what really happened, and of each instance that it was initialised', async () => {
    const code = `export const handler = async ({ how }) => {
      if (how === 'crash') process.exit(1);
      if (how === 'hang') await new Promise((done) => setTimeout(done, 60_000));
      return 1;
    };`;
    cloud.deploy('watched', code, {
      extensions: [extensionFile],
      environment: {
        CHOREOSCOPE_ENDPOINT: collector.url,
        CHOREOSCOPE_TELEMETRY_EVERY_MS: '0',
        CHOREOSCOPE_DEADLINE_MS: '1000',
      },
      timeoutMs: 3_000,
      idleMs: 200,
    });
    for (const how of ['well', 'well', 'crash', 'well', 'hang', 'well']) {
      await client.send(new InvokeCommand({ FunctionName: 'watched', Payload: JSON.stringify({ how }) }));
    }
    await cloud.settle(20_000);
    const truth = cloud.truth.invocations.filter((one) => one.function === 'watched');
    const read = async () => {
      await collector.drain();
      const result = await store.client.query({
        query: `SELECT request_id AS request, function, billed_ms AS billed, init_ms AS init, status, source
                FROM platform_reports FINAL WHERE kind = 'invocation' ORDER BY at`,
        format: 'JSONEachRow',
      });
      return result.json<{
        request: string;
        function: string;
        billed: number;
        init: number | null;
        status: string;
        source: string;
      }>();
    };
    // What an environment says last comes when it ends.
    let told = await read();
    for (
      const until = Date.now() + 20_000;
      told.length < truth.length && Date.now() < until;
      told = await read()
    ) {
      await new Promise((done) => setTimeout(done, 100));
    }
    const statuses: Record<string, string> = { ok: 'success', exited: 'error', timeout: 'timeout' };
    assert.deepEqual(
      told.map(({ init, ...rest }) => ({ ...rest, cold: init !== null })),
      truth.map(({ requestId, functionArn, billedMs, initMs, outcome, isCutOff }) => ({
        request: requestId,
        function: functionArn,
        billed: billedMs,
        status: isCutOff ? 'timeout' : statuses[outcome],
        source: 'telemetry',
        cold: initMs !== undefined,
      })),
    );
    const inits = await store.client.query({
      query: `SELECT toUInt32(uniqExact(environment)) AS environments, toUInt32(countIf(init_ms IS NULL)) AS begun, any(initialization_type) AS type
              FROM platform_reports FINAL WHERE kind = 'init'`,
      format: 'JSONEachRow',
    });
    const [init] = await inits.json<{ environments: number; begun: number; type: string }>();
    assert.deepEqual([init?.begun, init?.type], [init?.environments, 'on-demand']);
    // One may have been begun that nothing came for.
    assert.ok(Number(init?.environments) >= new Set(truth.map(({ instance }) => instance)).size);
  });
});
