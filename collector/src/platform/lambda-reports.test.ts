import assert from 'node:assert/strict';
import type { Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { type Collector, type CollectorOptions, startCollector } from '../collector.ts';
import { firehoseBody, logDocument, postFirehose, postTo, zipped } from '../testing/log-documents.ts';
import { temporaryDirectory } from '../testing/surroundings.ts';

const id = (n: number) => `${String(n).padStart(8, '0')}-1111-4222-8333-444455556666`;
const start = Math.floor(Date.now() / 1000) * 1000 - 60_000;
const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:place-order';
const stream = '2026/11/21/[7]0123456789abcdef0123456789abcdef';
const report = (n: number, more = '') =>
  `REPORT RequestId: ${id(n)}\tDuration: 42.10 ms\tBilled Duration: 353 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\t${more}\n`;
const event = (at: number, message: string) => ({ id: String(at), timestamp: start + at, message });

describe('What Lambda says', function () {
  this.timeout(120_000);
  let store: Store;
  let collector: Collector;

  const begin = async (options: Partial<CollectorOptions> = {}) => {
    collector = await startCollector({
      store,
      journal: temporaryDirectory(),
      port: 0,
      jobs: { stitchEveryMs: false },
      ...options,
    });
  };
  const rows = async <T>(query: string) => {
    await collector.drain();
    return (await store.client.query({ query, format: 'JSONEachRow' })).json<T>();
  };
  const reports = (columns: string) =>
    rows<Record<string, unknown>>(
      `SELECT ${columns} FROM platform_reports FINAL ORDER BY at, kind, init_ms IS NULL DESC, request_id`,
    );
  const counted = async () => {
    const page = await (await fetch(`${collector.url}/metrics`)).text();
    return page.split('\n').filter((line) => line.startsWith('choreoscope_collector_reports_total{'));
  };

  beforeEach(async () => {
    store = await openTestStore();
    await begin();
  });
  afterEach(() => collector.close());

  const document = logDocument([], {
    logStream: stream,
    logEvents: [
      event(
        0,
        'INIT_START Runtime Version: nodejs:20.v70\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:0123abcd\n',
      ),
      event(311, `START RequestId: ${id(1)} Version: 7\n`),
      event(353, `END RequestId: ${id(1)}\n`),
      event(
        354,
        report(
          1,
          'Init Duration: 310.55 ms\tXRAY TraceId: 1-6920a1f0-0123456789abcdef01234567\tSegmentId: 0011223344556677\tSampled: true\t',
        ),
      ),
      event(1000, `START RequestId: ${id(2)} Version: 7\n`),
      event(4000, `2026-11-21T07:00:00.123Z ${id(2)} Task timed out after 3.00 seconds\n\n`),
      event(
        4000,
        `REPORT RequestId: ${id(2)}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 512 MB\tMax Memory Used: 91 MB\tStatus: timeout\n`,
      ),
    ],
  });

  it('of an invocation, an instance and a failure is kept, once however often it is sent', async () => {
    const body = firehoseBody('request-1', zipped(document));
    for (let i = 0; i < 3; i++) {
      assert.deepEqual(Object.keys((await postFirehose(collector.url, body)).body).sort(), [
        'requestId',
        'timestamp',
      ]);
      await collector.drain();
    }
    const all =
      await reports(`* EXCEPT (at, started_at, received_at, version, report_id, trace_id, span_id), toUnixTimestamp64Milli(at) - ${start} AS at,
      toUnixTimestamp64Milli(started_at) - ${start} AS started_at, lower(hex(trace_id)) AS trace, lower(hex(span_id)) AS span`);
    const common = {
      function: arn,
      function_name: 'place-order',
      function_version: '7',
      provider: 'aws',
      account: '123456789012',
      region: 'eu-west-1',
      instance: stream,
      environment: '',
      request_id: '',
      phase: '',
      started_at: null,
      duration_ms: null,
      billed_ms: null,
      init_ms: null,
      restore_ms: null,
      billed_restore_ms: null,
      container_init_ms: null,
      memory_bytes: null,
      memory_used_bytes: null,
      status: '',
      error_type: '',
      error_message: '',
      initialization_type: '',
      runtime_version: '',
      architecture: '',
      trigger_: '',
      http_status: 0,
      source: 'log',
      trace: '0'.repeat(32),
      span: '0'.repeat(16),
    };
    assert.deepEqual(all, [
      { ...common, kind: 'init', phase: 'init', at: '0', started_at: '0', runtime_version: 'nodejs:20.v70' },
      {
        ...common,
        kind: 'invocation',
        request_id: id(1),
        at: '354',
        started_at: '311',
        duration_ms: 42.1,
        billed_ms: 353,
        init_ms: 310.55,
        memory_bytes: '536870912',
        memory_used_bytes: '94371840',
        trace: '6920a1f00123456789abcdef01234567',
        span: '0011223344556677',
      },
      {
        ...common,
        kind: 'invocation',
        request_id: id(2),
        at: '4000',
        started_at: '1000',
        duration_ms: 3000,
        billed_ms: 3000,
        memory_bytes: '536870912',
        memory_used_bytes: '95420416',
        status: 'timeout',
      },
      {
        ...common,
        kind: 'failure',
        request_id: id(2),
        at: '4000',
        status: 'timeout',
        error_type: 'Sandbox.Timedout',
        error_message: 'Task timed out after 3.00 seconds',
      },
    ]);
    assert.deepEqual(await counted(), [
      'choreoscope_collector_reports_total{source="log",kind="init"} 3',
      'choreoscope_collector_reports_total{source="log",kind="invocation"} 6',
      'choreoscope_collector_reports_total{source="log",kind="failure"} 3',
    ]);
    for (const table of ['invocations', 'hop_ends', 'span_places', 'stitch_inbox', 'identifiers']) {
      assert.deepEqual(await rows(`SELECT toUInt32(count()) AS n FROM ${table}`), [{ n: 0 }], table);
    }
  });

  it('is a second time under one request id told from the first by its time', async () => {
    const events = [event(1, report(1)), event(60_000, report(1)), event(60_001, report(2))];
    const body = firehoseBody('r', zipped(logDocument([], { logEvents: events })));
    assert.equal((await postFirehose(collector.url, body, 'r')).status, 200);
    assert.deepEqual(
      (await reports('request_id')).map((row) => row.request_id),
      [id(1), id(1), id(2)],
    );
  });

  const places: [name: string, change: object, query: string, expected: object][] = [
    ['known by the sender’s region', {}, '?region=eu-west-1', { function: arn, version: '$LATEST' }],
    ['not known without a region, but its name is', {}, '', { function: 'place-order', version: '$LATEST' }],
    [
      'known by the ARN of its log group',
      { logGroup: 'arn:aws:logs:us-west-2:123456789012:log-group:/aws/lambda/place-order' },
      '?region=eu-west-1',
      { function: arn.replace('eu-west-1', 'us-west-2'), version: '$LATEST' },
    ],
    [
      'of a log group that many functions share in its stream',
      { logGroup: 'shop', logStream: '2026/11/21/charge-card[12]0123456789abcdef' },
      '?region=eu-west-1',
      { function: arn.replace('place-order', 'charge-card'), version: '12' },
    ],
    [
      'at an edge the one in its own region',
      { logGroup: '/aws/lambda/us-east-1.place-order' },
      '?region=eu-west-1',
      { function: arn.replace('eu-west-1', 'us-east-1'), version: '$LATEST' },
    ],
    [
      'of China in its partition',
      { logStream: stream },
      '?region=cn-north-1',
      { function: arn.replace('arn:aws:lambda:eu-west-1', 'arn:aws-cn:lambda:cn-north-1'), version: '7' },
    ],
  ];
  for (const [name, change, query, expected] of places) {
    it(`is of a function, ${name}`, async () => {
      const body = zipped(logDocument([], { logEvents: [event(1, report(1))], ...change }));
      assert.deepEqual((await postTo(`${collector.url}/v1/aws/logs${query}`, body)).body, {});
      assert.deepEqual(await reports('function, function_version AS version'), [expected]);
      assert.deepEqual(await rows('SELECT DISTINCT account FROM platform_reports'), [
        { account: '123456789012' },
      ]);
    });
  }

  it('is of the region that is set, where nothing says it, or of the one Firehose’s owner set', async () => {
    await collector.close();
    await begin({ awsRegion: 'ap-south-1' });
    const body = zipped(logDocument([], { logEvents: [event(1, report(1))] }));
    await postTo(`${collector.url}/v1/aws/logs`, body);
    const common = JSON.stringify({ commonAttributes: { region: 'sa-east-1' } });
    await postFirehose(collector.url, firehoseBody('r', body), 'r', {
      'x-amz-firehose-common-attributes': common,
    });
    assert.deepEqual(
      await rows<{ region: string }>('SELECT DISTINCT region FROM platform_reports ORDER BY region'),
      [{ region: 'ap-south-1' }, { region: 'sa-east-1' }],
    );
  });

  it('that cannot be read is rejected by its place, and the rest is kept', async () => {
    const good = event(1, report(1));
    const { status, body } = await postTo(
      `${collector.url}/v1/aws/logs?region=eu-west-1`,
      JSON.stringify(
        logDocument([], {
          logEvents: [
            event(0, `REPORT RequestId: ${id(9)}\tDuration: soon\n`),
            good,
            { id: 'x', message: report(2) },
            event(2, '{"time":"2026-11-21T07:00:00Z","type":"platform.report","record":{'),
            event(3, report(3)),
          ],
        }),
      ),
    );
    assert.equal(status, 200);
    assert.deepEqual(body.partialSuccess, {
      rejectedSpans: '3',
      errorMessage:
        'logEvents[0].message: a report without figures; logEvents[2].timestamp: must be a number; logEvents[3].message: a report without figures',
    });
    assert.deepEqual(
      (await reports('request_id')).map((row) => row.request_id),
      [id(1), id(3)],
    );
    const nobody = logDocument([], { logEvents: [good], logGroup: 'shop', logStream: 'all' });
    const answer = await postTo(`${collector.url}/v1/aws/logs`, JSON.stringify(nobody));
    assert.match(
      JSON.stringify(answer.body),
      /logEvents\[0\]: a report, but neither log group nor stream names a function/,
    );
  });

  const telemetry = `/v1/aws/telemetry?function=${encodeURIComponent(arn)}&version=7&architecture=arm64`;
  const said = (at: number, type: string, record: object) => ({
    time: new Date(start + at).toISOString(),
    type: `platform.${type}`,
    record,
  });
  const metrics = {
    durationMs: 42.1,
    billedDurationMs: 353,
    memorySizeMB: 512,
    maxMemoryUsedMB: 90,
    initDurationMs: 310.55,
  };
  const batch = [
    said(0, 'initStart', {
      initializationType: 'on-demand',
      phase: 'init',
      runtimeVersion: 'nodejs:20.v70',
      functionName: 'place-order',
      functionVersion: '7',
      instanceId: '82561ce0',
      instanceMaxMemory: 512,
    }),
    said(1, 'telemetrySubscription', { name: 'choreoscope', state: 'Subscribed', types: ['platform'] }),
    said(300, 'initRuntimeDone', { initializationType: 'on-demand', phase: 'init', status: 'success' }),
    said(310, 'initReport', {
      initializationType: 'on-demand',
      phase: 'init',
      status: 'success',
      metrics: { durationMs: 310.55 },
    }),
    said(311, 'start', { requestId: id(1), version: '7' }),
    said(352, 'runtimeDone', { requestId: id(1), status: 'success', metrics: { durationMs: 41 } }),
    said(354, 'report', { requestId: id(1), status: 'success', metrics }),
    said(1000, 'start', { requestId: id(2), version: '7' }),
    said(1090, 'runtimeDone', { requestId: id(2), status: 'failure', errorType: 'Runtime.ExitError' }),
    said(1091, 'report', {
      requestId: id(2),
      status: 'failure',
      errorType: 'Runtime.ExitError',
      metrics: { ...metrics, initDurationMs: undefined },
    }),
    { time: new Date(start).toISOString(), type: 'function', record: 'a line\n' },
  ];

  it('over the Telemetry API is kept with what its start said, once however often it is sent', async () => {
    for (let i = 0; i < 3; i++) {
      const answer = await postTo(`${collector.url}${telemetry}`, JSON.stringify(batch));
      assert.deepEqual([answer.status, answer.body], [200, {}]);
      await collector.drain();
    }
    const found = await reports(
      `kind, request_id AS request, environment, initialization_type AS type, runtime_version AS runtime, init_ms AS init, billed_ms AS billed, status,
       toUnixTimestamp64Milli(started_at) - ${start} AS began, function_version AS version, architecture, source, function`,
    );
    const common = {
      environment: '82561ce0',
      version: '7',
      architecture: 'arm64',
      source: 'telemetry',
      function: arn,
    };
    const init = {
      ...common,
      kind: 'init',
      request: '',
      type: 'on-demand',
      runtime: 'nodejs:20.v70',
      billed: null,
      began: '0',
    };
    const call = { ...common, type: '', runtime: '' };
    assert.deepEqual(found, [
      { ...init, init: null, status: '' },
      { ...init, init: 310.55, status: 'success' },
      {
        ...call,
        kind: 'invocation',
        request: id(1),
        init: 310.55,
        billed: 353,
        status: 'success',
        began: '311',
      },
      { ...call, kind: 'failure', request: id(2), init: null, billed: null, status: 'failure', began: null },
      {
        ...call,
        kind: 'invocation',
        request: id(2),
        init: null,
        billed: 353,
        status: 'failure',
        began: '1000',
      },
    ]);
  });

  it('over the Telemetry API is rejected by its place where it cannot be read, and needs a function and a token', async () => {
    const post = (path: string, body: unknown, headers = {}) =>
      postTo(`${collector.url}${path}`, JSON.stringify(body), headers);
    const partly = await post(telemetry, [
      7,
      { type: 'platform.report', record: {} },
      ...batch,
      said(5, 'report', { requestId: id(3) }),
    ]);
    assert.deepEqual(partly.body.partialSuccess, {
      rejectedSpans: '3',
      errorMessage:
        '[0]: must be an object; [1].record: a report without request id or figures; [13].record: a report without request id or figures',
    });
    for (const [path, body, reason] of [
      [telemetry, { events: batch }, /must be an array/],
      [telemetry, [1], /\[0\]: must be an object/],
      ['/v1/aws/telemetry', batch, /function: must be the ARN/],
      ['/v1/aws/telemetry?function=place-order', batch, /function: must be the ARN/],
    ] as const) {
      const { status, body: answer } = await post(path, body);
      assert.equal(status, 400, path);
      assert.match(String(answer.message), reason);
    }
    await collector.close();
    await begin({ tokens: ['secret'] });
    assert.equal((await post(telemetry, batch)).status, 401);
    assert.equal((await post(`${telemetry}&token=secret`, batch)).status, 401);
    assert.equal((await post(telemetry, batch, { authorization: 'Bearer secret' })).status, 200);
  });
});
