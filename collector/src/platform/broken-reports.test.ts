import fc from 'fast-check';
import { LogBatch } from '../aws/log-batch.ts';
import { defaultLimits } from '../limits.ts';
import { TraceDecoder } from '../otlp/decode.ts';
import { Malformed } from '../otlp/malformed.ts';
import { Rejections } from '../otlp/rejections.ts';
import { type Report, reportRequest } from './report.ts';
import { reportRoutes } from './routes.ts';

const now = new Date();
const time = now.toISOString();
const decoder = new TraceDecoder(defaultLimits);

/** What may stand anywhere in a document: more often nonsense that looks like sense. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    1e308,
    -1,
    2 ** 53,
    '1e400',
    'N/A',
    '',
    '-271821-04-20T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    '\u0000',
    null,
    [],
    {},
    { toString: null },
  ),
);

/** A document with some of its members replaced. */
function altered(document: unknown): fc.Arbitrary<unknown> {
  if (typeof document !== 'object' || document === null) {
    return fc.oneof({ weight: 4, arbitrary: fc.constant(document) }, { weight: 1, arbitrary: anything });
  }
  const whole: fc.Arbitrary<unknown> = Array.isArray(document)
    ? fc.tuple(...document.map(altered))
    : fc.record(Object.fromEntries(Object.entries(document).map(([key, value]) => [key, altered(value)])));
  return fc.oneof({ weight: 9, arbitrary: whole }, { weight: 1, arbitrary: anything });
}

const metrics = {
  durationMs: 42.1,
  billedDurationMs: 353,
  memorySizeMB: 512,
  maxMemoryUsedMB: 90,
  initDurationMs: 310.5,
};
const tracing = { spanId: '0011223344556677', value: 'Root=1-6920a1f0-0123456789abcdef01234567;Sampled=1' };
const event = (type: string, record: object) => ({ time, type: `platform.${type}`, record });
const executed =
  "Executed 'Functions.place' (Failed, Id=0a1b2c3d-1111-4222-8333-444455556666, Duration=120ms)";

const documents: Record<string, unknown> = {
  '/v1/aws/telemetry': [
    event('initStart', {
      phase: 'init',
      initializationType: 'on-demand',
      instanceId: 'i',
      instanceMaxMemory: 512,
    }),
    event('initReport', { phase: 'init', status: 'success', metrics: { durationMs: 3 } }),
    event('start', { requestId: 'r', version: '7' }),
    event('runtimeDone', { requestId: 'r', status: 'failure', errorType: 'Runtime.ExitError', tracing }),
    event('report', { requestId: 'r', status: 'failure', metrics, tracing }),
    event('restoreReport', { status: 'success', metrics: { durationMs: 3 } }),
  ],
  '/v1/azure/logs': {
    records: [
      {
        time,
        category: 'FunctionAppLogs',
        resourceId: '/SUBSCRIPTIONS/s',
        location: 'x',
        properties: { appName: 'a', message: executed },
      },
      {
        time,
        Type: 'AppRequests',
        Name: 'place',
        Success: false,
        DurationMs: 4,
        OperationId: 'x',
        Properties: { InvocationId: 'i', FunctionExecutionTimeMs: '4' },
      },
    ],
  },
  '/v1/google/logs': [
    {
      timestamp: time,
      httpRequest: { status: 200, latency: '0.12s' },
      resource: {
        type: 'cloud_run_revision',
        labels: { service_name: 'place', project_id: 'p', location: 'l' },
      },
      labels: { instanceId: 'i' },
      trace: `projects/p/traces/${'a'.repeat(32)}`,
    },
    {
      timestamp: time,
      textPayload: "Function execution took 12 ms, finished with status: 'ok'",
      resource: { type: 'cloud_function', labels: { function_name: 'place' } },
      labels: { execution_id: 'e' },
    },
  ],
};

/** As the collector does it: what is thrown here would be an answer of 500. */
function take(find: (rejections: Rejections) => Report[]): void {
  const rejections = new Rejections();
  try {
    const lines = find(rejections).map((report) => ({ place: '', request: reportRequest(report) }));
    decoder.decodeLines(lines, now, rejections);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
}

describe('A document of reports', () => {
  const query = new URLSearchParams({ function: 'arn:aws:lambda:eu-west-1:123456789012:function:place' });
  for (const [path, document] of Object.entries(documents))
    it(`to ${path} is taken or rejected, whatever stands in it`, () => {
      const find = reportRoutes[path]!.find(query);
      fc.assert(
        fc.property(altered(document), (one) => take((rejections) => find(one, rejections))),
        { numRuns: 500 },
      );
    });

  it('of a log is taken or rejected, whatever stands in its lines', async () => {
    const lines = [
      'REPORT RequestId: r\tDuration: 42.10 ms\tBilled Duration: 353 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\tInit Duration: 3 ms',
      'INIT_REPORT Init Duration: 9999.79 ms\tPhase: init\tStatus: timeout',
      `${time} r Task timed out after 3.00 seconds`,
      'RequestId: r Error: Runtime exited with error: signal: killed\nRuntime.ExitError',
      JSON.stringify(event('report', { requestId: 'r', status: 'failure', metrics, tracing })),
    ];
    const cut = fc
      .constantFrom(...lines)
      .chain((line) =>
        fc
          .tuple(fc.nat(line.length), fc.nat(9), fc.string())
          .map(([at, length, put]) => line.slice(0, at) + put + line.slice(at + length)),
      );
    const entry = fc.record({ timestamp: fc.oneof(fc.constant(now.getTime()), anything), message: cut });
    const log = fc.record({
      messageType: fc.constant('DATA_MESSAGE'),
      logGroup: fc.constant('/aws/lambda/place'),
      logStream: altered('2026/11/21/[7]0123'),
      owner: altered('123456789012'),
      logEvents: fc.array(entry, { maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(log, async (one) => {
        const batch = new LogBatch(1_000_000, 'eu-west-1');
        await batch.add(Buffer.from(JSON.stringify(one)), '');
        decoder.decodeLines(batch.spans, now, batch.rejections);
      }),
      { numRuns: 500 },
    );
  });
});
