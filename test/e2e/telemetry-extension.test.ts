import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { layerFiles } from '@choreoscope/cli';
import { type ExtensionHost, type HostOptions, startExtension } from './extension-host.ts';

const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:place-order';
const invoke = { eventType: 'INVOKE', requestId: 'r', invokedFunctionArn: `${arn}:live` };
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
    await give(invoke);
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
      await give(invoke);
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
      await give(invoke);
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
