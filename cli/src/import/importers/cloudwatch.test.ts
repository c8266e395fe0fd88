import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { openTestStore } from '@choreoscope/queries/testing';
import type { ImportOptions } from '../../commands/import.ts';
import { openWorkbench, stored, type Workbench } from '../testing/workbench.ts';
import { arnOf, batch, invocation, xrayTrace } from '../testing/xray-documents.ts';

const start = (Math.floor(Date.now() / 1000) - 3600) * 1000;
const STREAM = '2026/11/21/[$LATEST]0123456789abcdef0123456789abcdef';
const GROUP = '/aws/lambda/place';
const requestId = (n: number) => `${String(n).padStart(8, '0')}-1111-2222-3333-444444444444`;

/** A line of a log and when it was written, in ms from the start. */
type Line = [at: number, message: string];

const begun = (n: number, at: number): Line => [at, `START RequestId: ${requestId(n)} Version: 7\n`];
const report = (n: number, at: number, ms: number, more = '') =>
  [
    at,
    `REPORT RequestId: ${requestId(n)}\tDuration: ${ms} ms\tBilled Duration: ${Math.ceil(ms)} ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\t${more}\n`,
  ] as Line;

/** A cold start, a warm call, one that times out and is tried again under the same request id, and what the function logs. */
const log: Line[] = [
  [0, 'INIT_START Runtime Version: nodejs:20.v1\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:1\n'],
  begun(1, 300),
  [310, `2026-11-21T00:00:00.310Z\t${requestId(1)}\tINFO\tREPORT of the month\n`],
  [420, `END RequestId: ${requestId(1)}\n`],
  report(1, 421, 120.5, 'Init Duration: 250.25 ms'),
  begun(2, 1000),
  report(2, 1012, 10),
  begun(3, 2000),
  [5001, `2026-11-21T00:00:05.001Z ${requestId(3)} Task timed out after 3.00 seconds\n\n`],
  report(3, 5002, 3000),
  begun(3, 65_000),
  report(3, 65_050, 40, 'Restore Duration: 30.00 ms\tBilled Restore Duration: 10 ms'),
];
const iso = (at: number) => new Date(start + at).toISOString();
const events = log.map(([at, message], i) => ({
  logStreamName: STREAM,
  timestamp: start + at,
  message,
  ingestionTime: start + at + 5,
  eventId: String(i),
}));
const document = {
  messageType: 'DATA_MESSAGE',
  owner: '123456789012',
  logGroup: GROUP,
  logStream: STREAM,
  subscriptionFilters: ['all'],
  logEvents: events,
};
const named = { function: 'place', region: 'eu-west-1', account: '123456789012' };

/** Every form the same log may come in. */
const forms: { name: string; file: string; content: string | Buffer; options: ImportOptions }[] = [
  {
    name: 'an export to S3',
    file: `aws/lambda/place/2026-11-21-[$LATEST]0123456789abcdef0123456789abcdef/000000.gz`,
    content: gzipSync(log.map(([at, message]) => `${iso(at)} ${message}`).join('')),
    options: { region: 'eu-west-1', account: '123456789012' },
  },
  {
    name: 'aws logs tail',
    file: 'tail.txt',
    content: log.map(([at, message]) => `${iso(at).replace('Z', '000+00:00')} ${STREAM} ${message}`).join(''),
    options: named,
  },
  {
    name: 'filter-log-events',
    file: 'events.json',
    content: JSON.stringify({ events, searchedLogStreams: [] }, null, 4),
    options: named,
  },
  {
    name: 'a subscription',
    file: 'subscription.json',
    content: JSON.stringify(document),
    options: { region: 'eu-west-1' },
  },
  {
    name: 'subscriptions to a function, a line each',
    file: 'functions.jsonl',
    content: [document, { ...document, messageType: 'CONTROL_MESSAGE', logEvents: [] }]
      .map((one) => JSON.stringify({ awslogs: { data: gzipSync(JSON.stringify(one)).toString('base64') } }))
      .join('\n'),
    options: { region: 'eu-west-1' },
  },
];

describe('An import of CloudWatch logs', function () {
  this.timeout(180_000);
  let bench: Workbench;
  beforeEach(async () => {
    bench = await openWorkbench(await openTestStore());
  });
  afterEach(() => bench.close());

  const invocations = () =>
    bench.rows<Record<string, unknown>>(
      `SELECT function, function_version AS version, instance, request_id, is_cold_start AS cold, init_duration_ms AS init,
         duration_ms AS ms, memory_bytes AS memory, is_error AS error, error_type AS type, toUnixTimestamp64Milli(started_at) AS at
       FROM invocations FINAL ORDER BY started_at`,
    );

  it('makes an invocation of each REPORT, the same in every form of a log', async () => {
    const common = { function: arnOf('place'), version: '7', instance: STREAM, memory: '536870912' };
    const fine = { error: 0, type: '' };
    const expected = [
      {
        ...common,
        request_id: requestId(1),
        cold: 1,
        init: 250.25,
        ms: 120.5,
        ...fine,
        at: String(start + 300),
      },
      { ...common, request_id: requestId(2), cold: 0, init: null, ms: 10, ...fine, at: String(start + 1000) },
      {
        ...common,
        request_id: requestId(3),
        cold: 0,
        init: null,
        ms: 3000,
        error: 1,
        type: 'Sandbox.Timedout',
        at: String(start + 2000),
      },
      { ...common, request_id: requestId(3), cold: 1, init: 30, ms: 40, ...fine, at: String(start + 65_000) },
    ];
    let first: unknown[] | undefined;
    for (const { name, file, content, options } of forms) {
      const { code, report } = await bench.import({ [file]: content }, options);
      assert.equal(code, 0, `${name}: ${report}`);
      assert.match(report, /\(cloudwatch 1\): 4 spans, of them 4 invocations/, name);
      assert.match(report, /Passed over 1 lines that functions logged/, name);
      if (first === undefined) assert.deepEqual(sorted(await invocations()), sorted(expected), name);
      const now = await stored(bench);
      first ??= now;
      assert.deepEqual(now, first, name);
    }
  });
  const sorted = (rows: Record<string, unknown>[]) =>
    rows.map((row) => Object.fromEntries(Object.entries(row).sort()));

  it('reads Lambda’s JSON format, X-Ray’s ids, and the spans that functions wrote into their logs', async () => {
    const trace = '1-67891233-abcdef012345678912345678';
    const platform = (type: string, at: number, record: object) =>
      JSON.stringify({ time: iso(at), type: `platform.${type}`, record });
    const span = {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      name: 'own',
      kind: 1,
      startTimeUnixNano: `${start}000000`,
      endTimeUnixNano: `${start}000000`,
    };
    const { code, report } = await bench.import(
      {
        'log.jsonl': [
          platform('start', 0, { requestId: requestId(5), version: '3' }),
          platform('report', 60, {
            requestId: requestId(5),
            metrics: {
              durationMs: 50.5,
              billedDurationMs: 51,
              memorySizeMB: 128,
              maxMemoryUsedMB: 60,
              initDurationMs: 100.5,
            },
            tracing: {
              spanId: '00f067aa0ba902b7',
              type: 'X-Amzn-Trace-Id',
              value: `Root=${trace};Parent=1;Sampled=1`,
            },
            status: 'error',
            errorType: 'Runtime.ExitError',
          }),
          JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
          '{"resourceSpans":[{"scopeSp',
        ].join('\n'),
      },
      { format: 'cloudwatch', function: 'pay' },
    );
    assert.equal(code, 1);
    assert.match(report, /log\.jsonl:4: a line of spans, cut off after 27 characters/);
    assert.deepEqual(
      await bench.rows(
        "SELECT name, lower(hex(trace_id)) AS trace, lower(hex(span_id)) AS span, attributes['error.type'] AS type FROM spans FINAL ORDER BY name",
      ),
      [
        { name: 'own', trace: 'a'.repeat(32), span: 'b'.repeat(16), type: '' },
        {
          name: 'pay',
          trace: trace.slice(2).replaceAll('-', ''),
          span: '00f067aa0ba902b7',
          type: 'Runtime.ExitError',
        },
      ],
    );
  });

  it('leaves out a REPORT whose invocation the same import has from a trace', async () => {
    const trace = xrayTrace('1', start / 1000);
    const { report: told } = await bench.import(
      {
        'log.txt': [...log, report(9, 700_000, 5)].map(([at, message]) => `${iso(at)} ${message}`).join(''),
        'traces.json': batch({
          trace,
          documents: invocation(trace, '1', 'place', { requestId: requestId(1), from: 0.3, to: 0.42 }),
        }),
      },
      named,
    );
    assert.match(told, /Left out 1 REPORT: the invocation is there already/);
    const found = await bench.rows<{ id: string; n: string }>(
      'SELECT request_id AS id, toString(count()) AS n FROM invocations FINAL GROUP BY id ORDER BY id',
    );
    assert.deepEqual(found, [
      { id: requestId(1), n: '1' },
      { id: requestId(2), n: '1' },
      { id: requestId(3), n: '2' },
      { id: requestId(9), n: '1' },
    ]);
  });

  it('says what it cannot know: whose log it is, when a line was written', async () => {
    const { code, report: told } = await bench.import({
      'nobody.txt': `${iso(0)} ${report(1, 0, 5)[1]}`,
      'aws/lambda/place/timeless.txt': `${report(2, 0, 5)[1]}REPORT RequestId: ${requestId(4)} Duration: soon\n`,
    });
    assert.equal(code, 1);
    assert.match(told, /nobody\.txt:1: the log does not say whose it is: say it with --function/);
    assert.match(told, /timeless\.txt:1: a REPORT line without a time: export with timestamps/);
    assert.match(told, /timeless\.txt:2: a REPORT line without request id or duration/);
    assert.deepEqual(await invocations(), []);
  });
});
