import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Store } from '../store.ts';
import { insertRows, openTestStore } from '../testing/index.ts';
import { arnOf, dayStart, type Execution, logged, ran, receivedMs, told } from './estate.ts';
import { joinReports } from './join-reports.ts';

type Row = Record<string, unknown>;

/** What happened of one attempt, and what of it is ever told. */
interface Attempt {
  span: 'none' | 'whole' | 'start' | 'both';
  report: 'none' | 'log' | 'telemetry' | 'both';
  isTimeout: boolean;
  billed: number;
}

interface Delivery {
  table: 'invocations' | 'platform_reports';
  row: Row;
  /** In which of the batches it arrives; twice where it is sent again. */
  batches: number[];
}

const batchCount = 4;

const attempt: fc.Arbitrary<Attempt & { order: number[] }> = fc.record({
  span: fc.constantFrom('none', 'whole', 'whole', 'start', 'both'),
  report: fc.constantFrom('none', 'log', 'telemetry', 'both', 'both'),
  isTimeout: fc.boolean(),
  billed: fc.integer({ min: 1, max: 1_000_000 }),
  order: fc.array(fc.nat(batchCount - 1), { minLength: 10, maxLength: 10 }),
});

/** Requests of up to three attempts, a minute apart and more, as Lambda retries asynchronous calls. */
const requests = fc.array(fc.array(attempt, { minLength: 1, maxLength: 3 }), {
  minLength: 10,
  maxLength: 10,
});

const timeout = { status: 'timeout', error_type: 'Sandbox.Timedout', error_message: 'Task timed out' };

/** What is sent of one attempt, and what must be known of it in the end. */
function play(
  run: number,
  request: number,
  n: number,
  { span, report, isTimeout, billed, order }: Attempt & { order: number[] },
) {
  const execution: Execution = {
    id: `${run}-${request}-${n}`,
    requestId: `${run}-${request}`,
    function: request % 3 === 0 ? 'ship' : 'charge',
    startMs: n * 90_000 + request,
    durationMs: 200,
    instance: `stream-${n % 2}`,
  };
  const picks = [...order];
  const twice = () => [picks.pop() ?? 0, picks.pop() ?? 0];
  const deliveries: Delivery[] = [];
  const send = (table: Delivery['table'], row: Row) => deliveries.push({ table, row, batches: twice() });
  if (span === 'start' || span === 'both')
    send('invocations', ran({ ...execution, durationMs: 0 }, { is_unfinished: 1, version: 0 }));
  if (span === 'whole' || span === 'both') send('invocations', ran(execution));
  const figures = { billed_ms: billed, ...(isTimeout && { status: 'timeout' }) };
  if (report === 'log' || report === 'both') send('platform_reports', logged(execution, figures));
  if (report === 'telemetry' || report === 'both') send('platform_reports', told(execution, figures));
  if (report !== 'none' && isTimeout)
    send('platform_reports', logged(execution, { kind: 'failure', ...timeout }));
  const isTold = report !== 'none';
  const hasSpan = span !== 'none';
  const isWhole = span === 'whole' || span === 'both';
  // Of a request only a log tells of there is no region.
  const expected = {
    request_id: `${run}-${request}`,
    start_ms: execution.startMs ?? 0,
    report_only: hasSpan ? 0 : 1,
    reported: isTold ? 1 : 0,
    billed: isTold ? billed : isWhole ? 200 : 0,
    unfinished: hasSpan && !isWhole && !isTold ? 1 : 0,
    duration: isWhole ? 200 : isTold ? 201.5 : 0,
    error_type: isTold && isTimeout ? 'Sandbox.Timedout' : '',
  };
  return { deliveries, expected: hasSpan || isTold ? [expected] : [] };
}

describe('Reports and spans in any order', () => {
  let store: Store;
  before(async () => {
    store = await openTestStore();
  });

  it('end in the same invocations, resent, late and shuffled', async function () {
    this.timeout(180_000);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(requests, async (story) => {
        run += 1;
        const played = story.flatMap((attempts, request) =>
          attempts.map((one, n) => play(run, request, n, one)),
        );
        for (let batch = 0; batch < batchCount; batch += 1) {
          const arriving = played
            .flatMap(({ deliveries }) => deliveries)
            .filter(({ batches }) => batches.includes(batch));
          for (const table of ['invocations', 'platform_reports'] as const)
            await insertRows(
              store,
              table,
              arriving.filter((one) => one.table === table).map(({ row }) => row),
            );
          // Half of the time what is told alone is believed before the next batch comes.
          await joinReports(store, { now: () => new Date(receivedMs + (batch % 2) * 120_000) });
        }
        await joinReports(store, { now: () => new Date(receivedMs + 120_000) });
        const result = await store.client.query({
          query: `SELECT request_id, toUnixTimestamp64Milli(started_at) - {dayStart:Int64} AS began, toUInt32(is_report_only) AS report_only, reported,
                    billed_ms AS billed, is_unfinished AS unfinished, duration_ms AS duration, toString(error_type) AS error_type, function
                  FROM invocations FINAL WHERE startsWith(request_id, {run:String}) ORDER BY request_id, began`,
          query_params: { dayStart, run: `${run}-` },
          format: 'JSONEachRow',
          clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
        });
        const rows = await result.json<{
          request_id: string;
          began: number;
          function: string;
          report_only: number;
        }>();
        const found = rows.map(({ began, function: _, ...row }) => ({
          ...row,
          start_ms: began - row.report_only * 2,
        }));
        const expected = played.flatMap((one) => one.expected);
        const byStart = (a: { request_id: string; start_ms: number }, b: typeof a) =>
          a.request_id < b.request_id ? -1 : a.request_id > b.request_id ? 1 : a.start_ms - b.start_ms;
        const sorted = (list: unknown[]) =>
          list.map((one) =>
            Object.fromEntries(Object.entries(one as Row).sort(([a], [b]) => (a < b ? -1 : 1))),
          );
        assert.deepEqual(sorted(found.sort(byStart)), sorted(expected.sort(byStart)));
        for (const row of rows)
          if (row.report_only === 0) assert.ok([arnOf('charge'), arnOf('ship')].includes(row.function));
      }),
      { numRuns: 2, endOnFailure: true },
    );
  });
});
