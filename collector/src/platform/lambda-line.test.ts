import assert from 'node:assert/strict';
import { isBrokenReport, lambdaLine } from './lambda-line.ts';
import type { LambdaSaid } from './lambda-said.ts';

const id = '0a1b2c3d-1111-4222-8333-444455556666';
const MiB = 1024 * 1024;
const xray = { traceId: '6920a1f00123456789abcdef01234567', spanId: '0011223344556677' };
const traced =
  'XRAY TraceId: 1-6920a1f0-0123456789abcdef01234567\tSegmentId: 0011223344556677\tSampled: true\t';

/** A REPORT line: what comes before the memory, and what comes after it. */
const report = (times: string, more = '', memory = 'Memory Size: 512 MB\tMax Memory Used: 90 MB') =>
  `REPORT RequestId: ${id}\t${times}\t${memory}\t${more}\n`;
const json = (type: string, record: object) =>
  JSON.stringify({ time: '2026-11-21T07:00:00.123Z', type: `platform.${type}`, record });
const at = Date.parse('2026-11-21T07:00:00.123Z');
const invocation = { kind: 'invocation', requestId: id };
const memory = { memoryBytes: 512 * MiB, memoryUsedBytes: 90 * MiB };

/** Every shape a report of an invocation has had, and what it says. */
const reports: [name: string, line: string, said: Partial<LambdaSaid>][] = [
  [
    'billed in steps of 100 ms, until December 2020',
    `REPORT RequestId: ${id}\tDuration: 142.34 ms\tBilled Duration: 200 ms \tMemory Size: 512 MB\tMax Memory Used: 90 MB\t\n`,
    { durationMs: 142.34, billedMs: 200, ...memory },
  ],
  [
    'a cold start of that time, its init not billed',
    report('Duration: 42.1 ms\tBilled Duration: 100 ms', 'Init Duration: 310.55 ms\t'),
    { durationMs: 42.1, billedMs: 100, initMs: 310.55, ...memory },
  ],
  [
    'billed by the ms',
    report('Duration: 2.10 ms\tBilled Duration: 3 ms'),
    { durationMs: 2.1, billedMs: 3, ...memory },
  ],
  [
    'a cold start billed by the ms, its init not billed',
    report('Duration: 42.10 ms\tBilled Duration: 43 ms', 'Init Duration: 310.55 ms\t'),
    { durationMs: 42.1, billedMs: 43, initMs: 310.55, ...memory },
  ],
  [
    'a cold start since August 2025, its init billed',
    report('Duration: 42.10 ms\tBilled Duration: 353 ms', 'Init Duration: 310.55 ms\t'),
    { durationMs: 42.1, billedMs: 353, initMs: 310.55, ...memory },
  ],
  [
    'a restore from a snapshot',
    report(
      'Duration: 149.53 ms\tBilled Duration: 313 ms',
      'Restore Duration: 789.64 ms\tBilled Restore Duration: 163 ms\t',
    ),
    { durationMs: 149.53, billedMs: 313, restoreMs: 789.64, billedRestoreMs: 163, ...memory },
  ],
  [
    'a restore whose billed part stands first',
    report(
      'Duration: 149.53 ms\tBilled Duration: 313 ms',
      'Billed Restore Duration: 163 ms\tRestore Duration: 789.64 ms\t',
    ),
    { durationMs: 149.53, billedMs: 313, restoreMs: 789.64, billedRestoreMs: 163, ...memory },
  ],
  [
    'traced by X-Ray',
    report('Duration: 2.10 ms\tBilled Duration: 3 ms', `\n${traced}`),
    { durationMs: 2.1, billedMs: 3, ...memory, ...xray },
  ],
  [
    'a restore that X-Ray traced, as it is copied from a page',
    report(
      'Duration: 127.10 ms\tBilled Duration: 154 ms',
      `Restore Duration: 325.93 ms\tBilled Restore Duration: 26 ms\t${traced}`,
    ).replaceAll('\t', ' '),
    { durationMs: 127.1, billedMs: 154, restoreMs: 325.93, billedRestoreMs: 26, ...memory, ...xray },
  ],
  [
    'a timeout of old, which is no longer billed than the function may run',
    report('Duration: 3003.17 ms\tBilled Duration: 3000 ms'),
    { durationMs: 3003.17, billedMs: 3000, ...memory },
  ],
  [
    'a timeout that says so',
    report('Duration: 3000.00 ms\tBilled Duration: 3000 ms', 'Status: timeout'),
    { durationMs: 3000, billedMs: 3000, status: 'timeout', ...memory },
  ],
  [
    'a crash',
    report('Duration: 81.13 ms\tBilled Duration: 82 ms', 'Status: error\tError Type: Runtime.ExitError'),
    { durationMs: 81.13, billedMs: 82, status: 'error', errorType: 'Runtime.ExitError', ...memory },
  ],
  [
    'out of memory',
    report(
      'Duration: 900.00 ms\tBilled Duration: 900 ms',
      'Status: error\tError Type: Runtime.OutOfMemory',
      'Memory Size: 128 MB\tMax Memory Used: 128 MB',
    ),
    {
      durationMs: 900,
      billedMs: 900,
      status: 'error',
      errorType: 'Runtime.OutOfMemory',
      memoryBytes: 128 * MiB,
      memoryUsedBytes: 128 * MiB,
    },
  ],
  [
    'a figure that is not known',
    report(
      'Duration: 5.00 ms\tBilled Duration: 5 ms',
      'Init Duration: N/A\t',
      'Memory Size: 512 MB\tMax Memory Used: N/A',
    ),
    { durationMs: 5, billedMs: 5, memoryBytes: 512 * MiB },
  ],
  [
    'JSON, a cold start',
    json('report', {
      requestId: id,
      metrics: {
        durationMs: 42.1,
        billedDurationMs: 353,
        memorySizeMB: 512,
        maxMemoryUsedMB: 90,
        initDurationMs: 310.55,
      },
      tracing: {
        spanId: xray.spanId,
        type: 'X-Amzn-Trace-Id',
        value: 'Root=1-6920a1f0-0123456789abcdef01234567;Parent=89abcdef01234567;Sampled=1',
      },
      status: 'success',
    }),
    { at, durationMs: 42.1, billedMs: 353, initMs: 310.55, status: 'success', ...memory, ...xray },
  ],
  [
    'JSON, a restore',
    json('report', {
      requestId: id,
      metrics: {
        durationMs: 149.53,
        billedDurationMs: 313,
        memorySizeMB: 512,
        maxMemoryUsedMB: 90,
        restoreDurationMs: 789.64,
        billedRestoreDurationMs: 163,
      },
      status: 'success',
    }),
    {
      at,
      durationMs: 149.53,
      billedMs: 313,
      restoreMs: 789.64,
      billedRestoreMs: 163,
      status: 'success',
      ...memory,
    },
  ],
  [
    'JSON, a crash',
    json('report', {
      requestId: id,
      metrics: { durationMs: 81.13, billedDurationMs: 82, memorySizeMB: 512, maxMemoryUsedMB: 90 },
      status: 'error',
      errorType: 'Runtime.ExitError',
    }),
    { at, durationMs: 81.13, billedMs: 82, status: 'error', errorType: 'Runtime.ExitError', ...memory },
  ],
  [
    'JSON, of an instance that serves many at once and bills none of them',
    json('report', { requestId: id, metrics: { durationMs: 81.13 }, status: 'success' }),
    { at, durationMs: 81.13, status: 'success' },
  ],
];

const none = { requestId: '' };
const failed = { kind: 'failure', requestId: id };
const crashed = { ...failed, status: 'failure', errorType: 'Runtime.ExitError' };
const timedOut = {
  ...failed,
  status: 'timeout',
  errorType: 'Sandbox.Timedout',
  errorMessage: 'Task timed out after 3.00 seconds',
};
const runtime =
  'Runtime Version: nodejs:20.v70\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:0123abcd\n';
const runtimeSaid = { runtimeVersion: 'nodejs:20.v70', region: 'eu-west-1' };

/** Lines of instances and of failures, and what they say. */
const others: [name: string, line: string, said: object][] = [
  [
    'START',
    `START RequestId: ${id} Version: $LATEST\n`,
    { kind: 'start', requestId: id, functionVersion: '$LATEST' },
  ],
  [
    'START in JSON',
    json('start', { requestId: id, version: '7' }),
    { at, kind: 'start', requestId: id, functionVersion: '7' },
  ],
  ['INIT_START', `INIT_START ${runtime}`, { ...none, kind: 'init', phase: 'init', ...runtimeSaid }],
  [
    'INIT_START in JSON',
    json('initStart', {
      initializationType: 'provisioned-concurrency',
      phase: 'init',
      runtimeVersion: 'nodejs:20.v70',
      runtimeVersionArn: 'arn:aws:lambda:eu-west-1::runtime:0123abcd',
      functionName: 'place-order',
      functionVersion: '7',
      instanceId: '82561ce0',
      instanceMaxMemory: 256,
    }),
    {
      ...none,
      at,
      kind: 'init',
      phase: 'init',
      initializationType: 'provisioned-concurrency',
      functionName: 'place-order',
      functionVersion: '7',
      environment: '82561ce0',
      memoryBytes: 256 * MiB,
      ...runtimeSaid,
    },
  ],
  [
    'INIT_REPORT of a timeout',
    'INIT_REPORT Init Duration: 9999.79 ms\tPhase: init\tStatus: timeout\n',
    { ...none, kind: 'init', phase: 'init', initMs: 9999.79, status: 'timeout' },
  ],
  [
    'INIT_REPORT of an init that was run again within a call',
    'INIT_REPORT Init Duration: 4.87 ms  Phase: invoke   Status: error   Error Type: Runtime.ExitError\n',
    { ...none, kind: 'init', phase: 'invoke', initMs: 4.87, status: 'error', errorType: 'Runtime.ExitError' },
  ],
  [
    'INIT_REPORT of a snapshot',
    'INIT_REPORT Init Duration: 9908.09 ms\n',
    { ...none, kind: 'init', initMs: 9908.09 },
  ],
  [
    'INIT_REPORT in JSON',
    json('initReport', {
      initializationType: 'on-demand',
      phase: 'init',
      status: 'success',
      metrics: { durationMs: 125.33 },
    }),
    {
      ...none,
      at,
      kind: 'init',
      phase: 'init',
      initializationType: 'on-demand',
      status: 'success',
      initMs: 125.33,
    },
  ],
  [
    'RESTORE_START',
    `RESTORE_START ${runtime}`,
    { ...none, kind: 'restore', phase: 'restore', initializationType: 'snap-start', ...runtimeSaid },
  ],
  [
    'RESTORE_REPORT',
    'RESTORE_REPORT Restore Duration: 511.25 ms\n',
    { ...none, kind: 'restore', phase: 'restore', initializationType: 'snap-start', restoreMs: 511.25 },
  ],
  [
    'RESTORE_REPORT of a hook that failed',
    'RESTORE_REPORT Restore Duration: 1236.04 ms Status: error Error Type: Runtime.ExitError\n',
    {
      ...none,
      kind: 'restore',
      phase: 'restore',
      initializationType: 'snap-start',
      restoreMs: 1236.04,
      status: 'error',
      errorType: 'Runtime.ExitError',
    },
  ],
  [
    'RESTORE_REPORT in JSON',
    json('restoreReport', { status: 'success', metrics: { durationMs: 70.87, billedDurationMs: 13 } }),
    {
      ...none,
      at,
      kind: 'restore',
      phase: 'restore',
      initializationType: 'snap-start',
      status: 'success',
      restoreMs: 70.87,
      billedRestoreMs: 13,
    },
  ],
  ['a timeout', `2026-11-21T07:00:00.123Z ${id} Task timed out after 3.00 seconds\n\n`, timedOut],
  ['a timeout of today', `RequestId: ${id} Error: Task timed out after 3.00 seconds\n`, timedOut],
  [
    'a timeout in JSON',
    JSON.stringify({
      timestamp: 1,
      level: 'ERROR',
      message: `2026-11-21T07:00:00.123Z ${id} Task timed out after 3.00 seconds`,
    }),
    timedOut,
  ],
  [
    'a runtime that was killed',
    `RequestId: ${id} Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n`,
    { ...crashed, errorMessage: 'Runtime exited with error: signal: killed' },
  ],
  [
    'a runtime that ended',
    `RequestId: ${id} Error: Runtime exited without providing a reason\nRuntime.ExitError\n`,
    { ...crashed, errorMessage: 'Runtime exited without providing a reason' },
  ],
  [
    'a runtime that is not there',
    `RequestId: ${id} Error: fork/exec /var/task/bootstrap: exec format error\nRuntime.InvalidEntrypoint\n`,
    {
      ...crashed,
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: 'fork/exec /var/task/bootstrap: exec format error',
    },
  ],
  [
    'an extension that crashed',
    `RequestId: ${id} Error: exit status 1\nExtension.Crash\n`,
    { ...crashed, errorType: 'Extension.Crash', errorMessage: 'exit status 1' },
  ],
  [
    'a process that ended, of old',
    `RequestId: ${id} Process exited before completing request\n\n`,
    { ...crashed, errorMessage: 'Process exited before completing request' },
  ],
  [
    'what the handler threw',
    `2026-11-21T07:00:00.123Z\t${id}\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"no order","stack":["TypeError: no order"]}\n`,
    { ...failed, status: 'error', errorType: 'TypeError', errorMessage: 'no order' },
  ],
  [
    'a runtime that is done badly, in JSON',
    json('runtimeDone', { requestId: id, status: 'failure', errorType: 'Runtime.ExitError' }),
    { ...crashed, at },
  ],
];

/** Lines that only look alike: users write them, or they say nothing of an invocation. */
const nothing = [
  `END RequestId: ${id}\n`,
  `2026-11-21T07:00:00.123Z\t${id}\tINFO\tREPORT RequestId: ${id} Duration: 1 ms\n`,
  `2026-11-21T07:00:00.123Z\t${id}\tERROR\tTask timed out after 3.00 seconds: gave up waiting\n`,
  `2026-11-21T07:00:00.123Z\tundefined\tERROR\tUncaught Exception \t{"errorType":"SyntaxError"}\n`,
  'Runtime exited the loop',
  `RequestId: ${id} Error: no such order\n`,
  JSON.stringify({ message: 'he said: Task timed out after 3.00 seconds' }),
  json('runtimeDone', { requestId: id, status: 'success' }),
  json('extension', { name: 'x', state: 'Ready', events: [] }),
  '{"platform.report": cut',
  '{}',
  '',
];

const broken = [
  'REPORT RequestId: ',
  `REPORT RequestId: ${id}\tDuration: many ms\tBilled Duration: 3 ms\n`,
  'INIT_REPORT Phase: init\n',
  'RESTORE_REPORT\tStatus: timeout'.replace('\t', ' '),
  json('report', { requestId: id, metrics: {} }),
  json('report', { metrics: { durationMs: 3 }, status: 'success' }),
];

const said = (line: string) =>
  Object.fromEntries(Object.entries(lambdaLine(line) ?? {}).filter(([, value]) => value !== undefined));

describe('A line of Lambda', () => {
  for (const [name, line, expected] of reports) {
    it(`that reports an invocation is read: ${name}`, () => {
      assert.deepEqual(said(line), { ...invocation, ...expected });
    });
  }
  for (const [name, line, expected] of others) {
    it(`is read: ${name}`, () => assert.deepEqual(said(line), expected));
  }
  it('is told from what only looks like one', () => {
    for (const line of nothing) {
      assert.equal(lambdaLine(line), undefined, line);
      assert.equal(isBrokenReport(line), false, line);
    }
  });
  it('that should report something and does not is broken', () => {
    for (const line of broken) {
      assert.equal(lambdaLine(line), undefined, line);
      assert.equal(isBrokenReport(line), true, line);
    }
  });
});
