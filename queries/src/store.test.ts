import assert from 'node:assert/strict';
import { question } from './question.ts';
import { traceInvocations } from './questions/index.ts';
import type { Store } from './store.ts';
import { openTestStore } from './testing/index.ts';

for (const engine of ['embedded', 'server'] as const) {
  describe(`The store on the ${engine} engine`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await openTestStore({ engine });
    });
    const first = async (query: string, more: object = {}) =>
      (
        await (
          await store.client.query({ query, format: 'JSONEachRow', ...more })
        ).json<Record<string, unknown>>()
      )[0];

    it('says which engine it is', () => assert.equal(store.engine, engine));

    it('gives 64-bit integers and decimals as exact strings, and times as ISO 8601 in UTC', async () => {
      assert.deepEqual(
        await first(`SELECT toUInt64(18446744073709551615) AS big, toDecimal64('0.1', 4) AS money, toUInt32(7) AS small,
                     toDateTime64('2026-01-02 03:04:05.678', 3, 'UTC') AS at, toDateTime('2026-01-02 03:04:05') AS second`),
        {
          big: '18446744073709551615',
          money: '0.1',
          small: 7,
          at: '2026-01-02T03:04:05.678Z',
          second: '2026-01-02T03:04:05Z',
        },
      );
    });

    it('reads times, texts and lists as they were given', async () => {
      const asked = question({ file: 'trace-invocations.sql', params: { trace_id: 'String' }, columns: {} });
      const echo = {
        ...asked,
        sql: "SELECT {at:DateTime64(3, 'UTC')} AS at, {day:Date} AS day, {text:String} AS text, {list:Array(String)} AS list, {none:Nullable(String)} AS none",
        params: {
          at: "DateTime64(3, 'UTC')",
          day: 'Date',
          text: 'String',
          list: 'Array(String)',
          none: 'Nullable(String)',
        },
      };
      const text = `it's; "quoted" \\ and\ttabbed\nünï {x:String}`;
      const params = {
        at: new Date('2026-01-02T03:04:05.678Z'),
        day: '2026-01-02',
        text,
        list: [text, ''],
        none: null,
      };
      assert.deepEqual(await store.ask<object, object>(echo as never, params), [
        { ...params, at: '2026-01-02T03:04:05.678Z' },
      ]);
    });

    it('takes the settings of a call for that call alone', async () => {
      const seen = "SELECT toUInt32(getSetting('max_block_size')) AS n";
      const usual = await first(seen);
      assert.deepEqual(await first(seen, { clickhouse_settings: { max_block_size: '777' } }), { n: 777 });
      for (let n = 0; n < 8; n += 1) assert.deepEqual(await first(seen), usual);
    });

    it('answers while a slow statement runs', async () => {
      let slowIsDone = false;
      const slow = first(
        'SELECT sum(sleepEachRow(0.1)) AS n FROM numbers(20) SETTINGS max_block_size = 1',
      ).then(() => {
        slowIsDone = true;
      });
      await first('SELECT 1');
      assert.equal(slowIsDone, false);
      await slow;
    });

    it('stops a statement at max_execution_time, and says that it may be tried again', async () => {
      const endless = {
        ...traceInvocations,
        sql: 'SELECT sum(sleepEachRow(0.05)) AS n FROM numbers(100) SETTINGS max_execution_time = 1, max_block_size = 1',
      };
      await assert.rejects(store.ask(endless, { trace_id: '' }), { code: 'store_timeout', retryable: true });
    });

    it('names the engine error of a statement it refuses', async () => {
      const wrong = { ...traceInvocations, sql: 'SELECT nothing FROM nowhere' };
      await assert.rejects(store.ask(wrong, { trace_id: '' }), {
        code: 'query_failed',
        retryable: false,
        engineType: 'UNKNOWN_TABLE',
      });
    });

    it('gives up a call that is aborted, and serves the next', async () => {
      const controller = new AbortController();
      const slow = first('SELECT sum(sleepEachRow(0.1)) AS n FROM numbers(5) SETTINGS max_block_size = 1', {
        abort_signal: controller.signal,
      });
      controller.abort();
      await assert.rejects(slow);
      assert.deepEqual(await first('SELECT 1 AS n'), { n: 1 });
    });
  });
}
