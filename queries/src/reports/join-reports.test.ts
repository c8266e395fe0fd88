import assert from 'node:assert/strict';
import type { Store } from '../store.ts';
import { insertRows, openTestStore } from '../testing/index.ts';
import { account, arnOf, dayStart, iso, later, logged, ran, soon, told } from './estate.ts';
import { joinReports } from './join-reports.ts';

type Row = Record<string, unknown>;

interface Case {
  title: string;
  runs?: Row[];
  reports?: Row[];
  /** Of the invocations with that request id, in the order in which they began; only the fields named. */
  become: Row[];
}

const failed = {
  status: 'timeout',
  error_type: 'Sandbox.Timedout',
  error_message: 'Task timed out after 3.00 seconds',
};

const cases: Case[] = [
  {
    title: 'take the printed figures before the computed ones, and keep what was computed',
    runs: [ran({ id: 'printed' }, { init_duration_ms: 200.1, billed_ms: 301, is_cold_start: 1 })],
    reports: [
      told(
        { id: 'printed' },
        {
          billed_ms: 315,
          init_ms: 212.4,
          memory_bytes: 268435456,
          memory_used_bytes: 99614720,
          status: 'success',
        },
      ),
    ],
    become: [
      {
        reported: 1,
        billed_ms: 315,
        computed_billed_ms: 301,
        init_duration_ms: 212.4,
        duration_ms: 100,
        memory_bytes: 268435456,
        memory_used_bytes: 99614720,
        status: 'success',
        is_error: 0,
        is_report_only: 0,
      },
    ],
  },
  {
    title: 'find an invocation by a log, which does not say the region',
    runs: [ran({ id: 'logged' })],
    reports: [logged({ id: 'logged' })],
    become: [{ function: arnOf('charge'), reported: 1, billed_ms: 102 }],
  },
  {
    title: 'count a report of the log and of telemetry once',
    runs: [ran({ id: 'both' })],
    reports: [logged({ id: 'both' }), told({ id: 'both' }, { memory_used_bytes: 7 })],
    become: [{ reported: 1, billed_ms: 102, memory_used_bytes: 7 }],
  },
  {
    title: 'do so where no span tells of it either',
    reports: [logged({ id: 'both-alone' }), told({ id: 'both-alone' })],
    become: [
      {
        function: arnOf('charge'),
        is_report_only: 1,
        billed_ms: 102,
        instance: 'stream-1',
        duration_ms: 101.5,
      },
    ],
  },
  {
    title: 'give each attempt of an asynchronous call its own report, whichever is missing',
    runs: [
      ran({ id: 'try-2', requestId: 'tries', startMs: 60_000 }),
      ran({ id: 'try-3', requestId: 'tries', startMs: 180_000 }),
    ],
    reports: [
      logged({ id: 'try-1', requestId: 'tries' }, { billed_ms: 1 }),
      logged({ id: 'try-2', requestId: 'tries', startMs: 60_000 }, { billed_ms: 2 }),
    ],
    become: [
      { billed_ms: 1, is_report_only: 1 },
      { billed_ms: 2, is_report_only: 0, reported: 1 },
      { billed_ms: 100, reported: 0 },
    ],
  },
  {
    title: 'end what was left unfinished, as its report and a line of its own say',
    runs: [ran({ id: 'cut', durationMs: 0 }, { is_unfinished: 1, version: 0 })],
    reports: [
      logged({ id: 'cut', durationMs: 3000 }),
      logged({ id: 'cut', durationMs: 3000 }, { kind: 'failure', ...failed }),
    ],
    become: [
      {
        is_unfinished: 0,
        duration_ms: 3001.5,
        billed_ms: 3002,
        is_error: 1,
        error_type: 'Sandbox.Timedout',
        error_message: failed.error_message,
        status: 'timeout',
      },
    ],
  },
  {
    title: 'end it by the line alone, and reckon what was billed',
    runs: [ran({ id: 'line', durationMs: 0 }, { is_unfinished: 1, version: 0 })],
    reports: [logged({ id: 'line', durationMs: 3000 }, { kind: 'failure', ...failed })],
    become: [
      { is_unfinished: 0, reported: 0, duration_ms: 3003, billed_ms: 3003, is_error: 1, status: 'timeout' },
    ],
  },
  {
    title: 'leave an error as the span has it',
    runs: [ran({ id: 'thrown' }, { is_error: 1, error_type: 'CardRefused', error_message: 'no' })],
    reports: [logged({ id: 'thrown' }, { status: 'error', error_type: 'Runtime.Unhandled' })],
    become: [{ is_error: 1, error_type: 'CardRefused', error_message: 'no', status: 'error' }],
  },
  {
    title: 'know a crash, of which no span tells',
    reports: [
      logged({ id: 'crash' }, { status: 'failure', init_ms: 80.5, memory_bytes: 134217728 }),
      logged(
        { id: 'crash' },
        {
          kind: 'failure',
          status: 'failure',
          error_type: 'Runtime.ExitError',
          error_message: 'signal: killed',
        },
      ),
    ],
    become: [
      {
        is_report_only: 1,
        is_error: 1,
        error_type: 'Runtime.ExitError',
        error_message: 'signal: killed',
        is_cold_start: 1,
        init_duration_ms: 80.5,
        billed_ms: 102,
        reported: 1,
        source: '',
        batch_size: 1,
        started_at: '2026-11-20T10:00:00.002000000Z',
      },
    ],
  },
  {
    title: 'tell instances apart',
    runs: [ran({ id: 'here', requestId: 'places', instance: 'stream-1' })],
    reports: [logged({ id: 'there', requestId: 'places', instance: 'stream-2' }, { billed_ms: 9 })],
    become: [
      { instance: 'stream-1', reported: 0 },
      { instance: 'stream-2', is_report_only: 1, billed_ms: 9 },
    ],
  },
  {
    title: 'tell functions apart that have one request id',
    runs: [ran({ id: 'ship-1', function: 'ship', requestId: 'same' })],
    reports: [
      told(
        { id: 'pack-1', function: 'pack', requestId: 'same' },
        { billed_ms: 8, started_at: iso(dayStart + 1) },
      ),
    ],
    become: [
      { function: arnOf('ship'), reported: 0 },
      { function: arnOf('pack'), is_report_only: 1, billed_ms: 8 },
    ],
  },
  {
    title: 'find a request without an id by its trace and the span that called',
    runs: [
      ran(
        { id: 'google' },
        {
          function: '//run/charge',
          provider: 'gcp',
          region: 'europe-west1',
          instance: 'other',
          parent_span_id: 'cc'.repeat(8),
        },
      ),
    ],
    reports: [
      told(
        { id: 'google' },
        {
          function: '//run/charge',
          provider: 'gcp',
          source: 'google',
          request_id: '',
          trace_id: ran({ id: 'google' }).trace_id,
          span_id: 'cc'.repeat(8),
          billed_ms: null,
          memory_used_bytes: 5,
        },
      ),
    ],
    become: [{ reported: 0, billed_ms: 100, memory_used_bytes: 5, is_report_only: 0 }],
  },
  {
    title: 'take two logs of Azure that tell of one execution for one, in whatever case they write its name',
    runs: [
      ran(
        { id: 'azure' },
        {
          function: '/subscriptions/1/resourceGroups/g/providers/Microsoft.Web/sites/shop/functions/Charge',
          function_name: 'shop/Charge',
          provider: 'azure',
          account: '',
        },
      ),
    ],
    reports: [0, 40].map((after) =>
      told(
        { id: 'azure', startMs: after },
        {
          function: 'SHOP/charge',
          function_name: 'SHOP/charge',
          provider: 'azure',
          account: '',
          source: 'azure',
          billed_ms: null,
          status: 'success',
          report_id: `a${after}`.padEnd(16, '0'),
        },
      ),
    ),
    become: [{ reported: 0, status: 'success', billed_ms: 100, is_report_only: 0 }],
  },
  {
    title: 'leave alone what no report tells of',
    runs: [ran({ id: 'alone' })],
    become: [{ reported: 0, billed_ms: 100, computed_billed_ms: null, status: '' }],
  },
];

describe('Reports joined to invocations', () => {
  let store: Store;

  before(async function () {
    this.timeout(180_000);
    store = await openTestStore();
    const runs = cases.flatMap((one) => one.runs ?? []);
    await insertRows(store, 'invocations', runs);
    await insertRows(
      store,
      'platform_reports',
      cases.flatMap((one) => one.reports ?? []),
    );
    const first = await joinReports(store, soon);
    assert.equal(first.made, 0, 'nothing is taken for an invocation before its span had time to come');
    const second = await joinReports(store, soon);
    assert.deepEqual([second.completed, second.made], [0, 0], 'nothing is done again before it is due');
    await joinReports(store, later);
  });

  const rowsOf = async (requestId: string) => {
    const result = await store.client.query({
      query:
        'SELECT * FROM invocations FINAL WHERE request_id = {requestId:String} ORDER BY started_at, is_report_only, instance',
      query_params: { requestId },
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    });
    return result.json<Row>();
  };

  for (const { title, runs = [], reports = [], become } of cases)
    it(title, async () => {
      const rows = await rowsOf(String([...runs, ...reports][0]?.request_id));
      const named = rows.map((row, i) =>
        Object.fromEntries(Object.keys(become[i] ?? row).map((key) => [key, row[key]])),
      );
      assert.deepEqual(named, become);
    });

  it('have nothing to do again with nothing new', async () => {
    const { elapsedMs: _, ...done } = await joinReports(store, later);
    assert.deepEqual(done, { reports: 0, completed: 0, made: 0, gone: 0, waiting: 0, passes: 0 });
  });

  it('write nothing for what is sent again', async () => {
    await insertRows(
      store,
      'platform_reports',
      cases.flatMap((one) => one.reports ?? []),
    );
    const { completed, made, gone } = await joinReports(store, soon);
    assert.deepEqual({ completed, made, gone }, { completed: 0, made: 0, gone: 0 });
  });

  it('are of the one function with that name in the account, though a log says no region, as soon as it is known', async () => {
    await insertRows(store, 'platform_reports', [
      logged({ id: 'nameless', function: 'legacy' }),
      logged({ id: 'abroad', function: 'legacy' }, { account: '210987654321' }),
    ]);
    await joinReports(store, later);
    const functions = async () => {
      const rows = [...(await rowsOf('nameless')), ...(await rowsOf('abroad'))];
      return rows.map((row) => [row.function, row.account, row.provider]);
    };
    assert.deepEqual(await functions(), [
      ['legacy', account, 'aws'],
      ['legacy', '210987654321', 'aws'],
    ]);
    await insertRows(store, 'platform_reports', [told({ id: 'named', function: 'legacy' })]);
    await joinReports(store, later);
    await joinReports(store, later);
    assert.deepEqual(await functions(), [
      [arnOf('legacy'), account, 'aws'],
      ['legacy', '210987654321', 'aws'],
    ]);
  });
});
