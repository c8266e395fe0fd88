import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import type { Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { type Collector, type CollectorOptions, startCollector } from '../collector.ts';
import { postTo } from '../testing/log-documents.ts';
import { temporaryDirectory } from '../testing/surroundings.ts';

const start = Math.floor(Date.now() / 1000) * 1000 - 60_000;
const iso = (at: number) => new Date(start + at).toISOString();
const id = (n: number) => `${String(n).padStart(8, '0')}-1111-4222-8333-444455556666`;
const trace = '0123456789abcdef0123456789abcdef';
const span = '0123456789abcdef';

const site =
  '/SUBSCRIPTIONS/0A1B2C3D-0000-1111-2222-333344445555/RESOURCEGROUPS/SHOP/PROVIDERS/MICROSOFT.WEB/SITES/SHOP-ORDERS';
const appLog = (at: number, properties: object) => ({
  time: iso(at),
  resourceId: site,
  category: 'FunctionAppLogs',
  operationName: 'Microsoft.Web/sites/functions/log',
  level: 'Informational',
  location: 'West Europe',
  properties: {
    appName: 'shop-orders',
    roleInstance: '54108609-638204200593759681',
    category: 'Function.place',
    hostVersion: '4.34.2.2',
    functionName: 'Functions.place',
    hostInstanceId: 'bb84c437-4c26-4d0b-a06d-7fc2f16976e3',
    level: 'Information',
    levelId: 2,
    processId: 67,
    ...properties,
  },
});
const executed = (n: number, at: number, outcome: string, more: object = {}) =>
  appLog(at, {
    functionInvocationId: id(n),
    eventId: 2,
    eventName: 'FunctionCompleted',
    message: `Executed 'Functions.place' (${outcome}, Id=${id(n)}, Duration=120ms)`,
    ...more,
  });
const appRequest = (n: number, at: number, more: object = {}, properties: object = {}) => ({
  time: iso(at),
  resourceId: site.replace('MICROSOFT.WEB/SITES', 'MICROSOFT.INSIGHTS/COMPONENTS'),
  Type: 'AppRequests',
  AppRoleInstance: 'c0ffee',
  AppRoleName: 'shop-orders',
  OperationName: 'place',
  OperationId: trace,
  ParentId: trace,
  Properties: {
    FunctionExecutionTimeMs: '40.7239',
    TriggerReason: 'This function was programmatically called via the host APIs.',
    InvocationId: id(n),
    Category: 'Host.Results',
    HttpMethod: 'POST',
    FullName: 'Functions.place',
    ...properties,
  },
  Id: span,
  Name: 'place',
  Success: true,
  ResultCode: '200',
  DurationMs: 49.1593,
  ...more,
});

const runEntry = (at: number, httpRequest: object, more: object = {}) => ({
  insertId: String(at),
  httpRequest: {
    requestMethod: 'POST',
    requestUrl: 'https://shop.example/orders',
    status: 200,
    latency: '0.120500s',
    ...httpRequest,
  },
  resource: {
    type: 'cloud_run_revision',
    labels: {
      project_id: 'shop',
      service_name: 'place',
      revision_name: 'place-00042-abc',
      location: 'europe-west1',
      configuration_name: 'place',
    },
  },
  timestamp: iso(at).replace('Z', '250Z'),
  severity: 'INFO',
  labels: { instanceId: '00abc' },
  logName: 'projects/shop/logs/run.googleapis.com%2Frequests',
  trace: `projects/shop/traces/${trace}`,
  spanId: span,
  receiveTimestamp: iso(at + 500),
  ...more,
});
const firstGeneration = (at: number, textPayload: string, execution: string) => ({
  insertId: String(at),
  resource: {
    type: 'cloud_function',
    labels: { function_name: 'place', region: 'europe-west1', project_id: 'shop' },
  },
  timestamp: iso(at),
  labels: { execution_id: execution },
  logName: 'projects/shop/logs/cloudfunctions.googleapis.com%2Fcloud-functions',
  textPayload,
});
const pushed = (entry: object) => ({
  message: {
    data: Buffer.from(JSON.stringify(entry)).toString('base64'),
    messageId: '1',
    publishTime: iso(0),
  },
  subscription: 'projects/shop/subscriptions/choreoscope',
});

describe('What other clouds say', function () {
  this.timeout(120_000);
  let store: Store;
  let collector: Collector;
  const begin = async (options: Partial<CollectorOptions> = {}) => {
    const given = { store, journal: temporaryDirectory(), port: 0, jobs: { stitchEveryMs: false } as const };
    collector = await startCollector({ ...given, ...options });
  };
  const post = (path: string, body: unknown, headers?: Record<string, string>) =>
    postTo(`${collector.url}${path}`, JSON.stringify(body), headers);
  const stored = async () => {
    await collector.drain();
    const result = await store.client.query({
      query: `SELECT function, account, region, function_version AS version, instance, environment, request_id AS request,
                toUnixTimestamp64Milli(at) - ${start} AS at, toUnixTimestamp64Milli(started_at) - ${start} AS began, duration_ms AS ms,
                status, error_type AS type, error_message AS message, trigger_ AS trigger, http_status AS http,
                lower(hex(trace_id)) AS trace, source, toString(kind) AS kind
              FROM platform_reports FINAL ORDER BY at, request_id`,
      format: 'JSONEachRow',
    });
    return result.json<Record<string, unknown>>();
  };
  beforeEach(async () => {
    store = await openTestStore();
    await begin();
  });
  afterEach(() => collector.close());

  const common = {
    version: '',
    instance: '',
    environment: '',
    request: '',
    status: 'success',
    type: '',
    message: '',
    trigger: '',
    http: 0,
    trace: '0'.repeat(32),
    kind: 'invocation',
    began: null,
  };

  it('of Azure Functions is read from the logs and requests that diagnostic settings export, once however often it comes', async () => {
    const documents = [
      {
        records: [
          appLog(0, {
            eventName: 'FunctionStarted',
            message: `Executing 'Functions.place' (Reason='…', Id=${id(1)})`,
          }),
          executed(1, 120, 'Succeeded'),
          { time: iso(1), resourceId: site, category: 'AppServiceHTTPLogs', properties: '{"ScStatus":200}' },
        ],
      },
      {
        records: [
          executed(2, 1000, 'Failed', {
            exceptionType: 'System.InvalidOperationException',
            exceptionMessage: 'no stock',
          }),
          {
            ...executed(3, 2000, 'Failed'),
            properties: JSON.stringify({
              ...executed(3, 2000, 'Failed').properties,
              exceptionMessage: "Timeout value of 00:00:05 exceeded by function 'Functions.place'",
            }),
          },
        ],
      },
      {
        records: [
          appRequest(4, 3000),
          appRequest(
            5,
            4000,
            { Success: false, ResultCode: '0' },
            { HttpMethod: undefined, TriggerReason: "New queue message detected on 'orders'." },
          ),
        ],
      },
    ];
    for (let i = 0; i < 2; i++) {
      assert.deepEqual((await post('/v1/azure/logs', documents)).body, {});
      await collector.drain();
    }
    const azure = {
      ...common,
      function: 'shop-orders/place',
      account: '0a1b2c3d-0000-1111-2222-333344445555',
      source: 'azure',
    };
    const host = { ...azure, region: 'westeurope', environment: '54108609-638204200593759681', ms: 120 };
    const insights = { ...azure, region: '', environment: 'c0ffee', ms: 40.7239, trace };
    assert.deepEqual(await stored(), [
      { ...host, request: id(1), at: '120' },
      {
        ...host,
        request: id(2),
        at: '1000',
        status: 'error',
        type: 'System.InvalidOperationException',
        message: 'no stock',
      },
      {
        ...host,
        request: id(3),
        at: '2000',
        status: 'timeout',
        message: "Timeout value of 00:00:05 exceeded by function 'Functions.place'",
      },
      { ...insights, request: id(4), at: '3040', began: '3000', trigger: 'http', http: 200 },
      { ...insights, request: id(5), at: '4040', began: '4000', status: 'error' },
    ]);
  });

  it('of Google is read from request logs of Cloud Run and ends of executions, pushed by Pub/Sub or plain', async () => {
    const managed = { labels: { instanceId: '00abc', 'goog-managed-by': 'cloudfunctions' } };
    const entries = [
      pushed(runEntry(0, {})),
      pushed(runEntry(0, {})),
      runEntry(1000, { status: 503 }, managed),
      [
        runEntry(2000, { status: 504, latency: '60s' }, { trace: undefined, spanId: undefined }),
        { ...runEntry(2500, {}), httpRequest: undefined, textPayload: 'a line' },
      ],
      firstGeneration(3000, "Function execution took 800 ms, finished with status: 'ok'", 'aaaa'),
      firstGeneration(4000, "Function execution took 5000 ms, finished with status: 'timeout'", 'bbbb'),
      firstGeneration(5000, 'Function execution took 12 ms. Finished with status code: 500', 'cccc'),
      firstGeneration(6000, 'Function execution took long, said the function', 'dddd'),
      { resource: { type: 'gce_instance', labels: {} }, timestamp: iso(1), textPayload: 'x' },
    ];
    for (const entry of entries)
      assert.deepEqual((await post('/v1/google/logs', entry)).body, {}, JSON.stringify(entry));
    const google = { ...common, account: 'shop', region: 'europe-west1', source: 'google' };
    const run = {
      ...google,
      function: '//run.googleapis.com/projects/shop/locations/europe-west1/services/place',
      version: 'place-00042-abc',
      instance: '00abc',
      trigger: 'http',
      trace,
    };
    const called = '//cloudfunctions.googleapis.com/projects/shop/locations/europe-west1/functions/place';
    assert.deepEqual(await stored(), [
      { ...run, at: '120', began: '0', ms: 120.5, http: 200 },
      { ...run, function: called, at: '1120', began: '1000', ms: 120.5, http: 503, status: 'error' },
      { ...google, function: called, request: 'aaaa', at: '3000', ms: 800 },
      { ...google, function: called, request: 'bbbb', at: '4000', ms: 5000, status: 'timeout' },
      {
        ...google,
        function: called,
        request: 'cccc',
        at: '5000',
        ms: 12,
        status: 'error',
        trigger: 'http',
        http: 500,
      },
      { ...run, at: '62000', began: '2000', ms: 60_000, http: 504, status: 'timeout', trace: '0'.repeat(32) },
    ]);
  });

  const broken: [path: string, body: unknown, status: number, reason: RegExp][] = [
    ['/v1/azure/logs', [], 200, /^\{\}$/],
    ['/v1/azure/logs', 7, 400, /must be an object/],
    ['/v1/azure/logs', { records: 7 }, 400, /records: must be an array/],
    [
      '/v1/azure/logs',
      { records: [{}, 7] },
      400,
      /records\[0\]\.category: not set; records\[1\]: must be an object/,
    ],
    [
      '/v1/azure/logs',
      [{ records: [{ ...executed(1, 0, 'Failed'), time: 'soon' }, executed(2, 0, 'Failed')] }],
      200,
      /"rejectedSpans":"1".*\[0\]\.records\[0\]\.time: must be a time/,
    ],
    [
      '/v1/azure/logs',
      { records: [{ category: 'FunctionAppLogs', properties: '{' }] },
      400,
      /records\[0\]\.properties: not JSON/,
    ],
    ['/v1/google/logs', { message: { data: '%%' } }, 400, /message\.data: no log entry/],
    ['/v1/google/logs', { message: 7 }, 400, /message: must be an object/],
    ['/v1/google/logs', { ...runEntry(0, {}), timestamp: 5 }, 400, /timestamp: must be a time/],
    ['/v1/google/logs', [runEntry(0, {}), {}], 200, /"rejectedSpans":"1".*\[1\]: no log entry/],
  ];
  it('is rejected by its place where it cannot be read', async () => {
    for (const [path, body, status, reason] of broken) {
      const answer = await post(path, body);
      assert.equal(answer.status, status, JSON.stringify(body));
      assert.match(JSON.stringify(answer.body), reason);
    }
    assert.equal((await postTo(`${collector.url}/v1/google/logs`, '{')).status, 400);
  });

  it('needs an ingest token, which Pub/Sub has in its URL, and may be gzip', async () => {
    await collector.close();
    await begin({ tokens: ['secret'] });
    const body = pushed(runEntry(0, {}));
    const bearer = { authorization: 'Bearer secret' };
    assert.equal((await post('/v1/google/logs', body)).status, 401);
    assert.equal((await post('/v1/google/logs?token=wrong', body)).status, 401);
    assert.equal((await post('/v1/google/logs?token=', body)).status, 401);
    assert.equal((await post('/v1/google/logs?token=secret', body)).status, 200);
    assert.equal((await post('/v1/google/logs', body, bearer)).status, 200);
    assert.equal((await post('/v1/azure/logs?token=secret', { records: [] })).status, 401);
    const zipped = gzipSync(JSON.stringify({ records: [executed(1, 0, 'Succeeded')] }));
    const headers = { ...bearer, 'content-encoding': 'gzip' };
    assert.equal((await postTo(`${collector.url}/v1/azure/logs`, zipped, headers)).status, 200);
    assert.equal((await stored()).length, 2);
  });
});
