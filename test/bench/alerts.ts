import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  evaluateAlerts,
  metricNames,
  metricOf,
  openStore,
  parseRule,
  rollUp,
  type Store,
  saveRule,
} from '@choreoscope/queries';
import type { Measurement } from './main.ts';

const RULES = 50;
const noon = Date.UTC(2026, 10, 20, 12);

/** A day of 1,000,000 invocations of 40 functions, and of 150,000 flows of 5 workflows. */
async function fill({ client }: Store): Promise<void> {
  for (let part = 0; part < 10; part++)
    await client.command({
      query: `INSERT INTO invocations (trace_id, span_id, function, function_name, provider, region, architecture, memory_bytes, source, channel,
                started_at, duration_ms, billed_ms, is_cold_start, init_duration_ms, is_error, error_type, batch_size, instance, version)
              SELECT unhex(leftPad(hex(number + ${part * 100_000}), 32, '0')), unhex(leftPad(hex(number), 16, '0')),
                'arn:aws:lambda:eu-west-1:1:function:f' || toString(number % 40), 'f' || toString(number % 40), 'aws', 'eu-west-1',
                'arm64', 1073741824, 'sqs', 'queue:q' || toString(number % 40),
                toDateTime64(${noon / 1000 - (86_400 * (part + 1)) / 10} + 8640 * number / 100000, 9, 'UTC'), 50 + number % 200,
                50 + number % 200, number % 50 = 0, if(number % 50 = 0, 300, NULL), number % 100 = 0,
                if(number % 100 = 0, 'TypeError', ''), 1, 'i' || toString(number % 400), 1
              FROM numbers(100000)`,
    });
  await client.command({
    query: `INSERT INTO flows (flow_id, started_at, ended_at, workflow, duration_ms, invocations, errors, version)
            SELECT unhex(leftPad(hex(number), 32, '0')), toDateTime64(${noon / 1000} - 86400 * number / 150000, 9, 'UTC') AS began,
              began + 1, 'w' || toString(number % 5), 800, 7, number % 100 = 0, 1
            FROM numbers(150000)`,
  });
}

/** Every metric over 15 minutes by its groups and over an hour as a whole, one compared with four weeks, none of which fires. */
async function makeRules(store: Store): Promise<void> {
  const pairs = metricNames.flatMap((metric) => [
    { name: `${metric}-by`, metric, above: 1e9, window: '15m', group_by: metricOf(metric).groups.at(-1) },
    { name: `${metric}-all`, metric, above: 1e9, window: '1h' },
  ]);
  const change = { name: 'change', metric: 'flows', above: 1e9, window: '15m', baseline_weeks: 4 };
  for (const input of [change, ...pairs].slice(0, RULES)) {
    const { rule, faults } = parseRule(input);
    if (!rule) throw new Error(JSON.stringify(faults));
    await saveRule(store, rule, { source: 'page', now: new Date(noon - 86_400_000) });
  }
}

/** What evaluating 50 rules costs each minute, beside reading the invocations of an hour once: the least a rule without rollups would read. */
export async function bench(): Promise<Measurement[]> {
  const path = mkdtempSync(join(tmpdir(), 'choreoscope-bench-alerts-'));
  const store = await openStore({ path });
  await store.migrate();
  await fill(store);
  await rollUp(store, { now: () => new Date(noon) });
  await makeRules(store);
  const lines: Measurement[] = [];
  const measure = async (name: string, times: number, job: (nth: number) => Promise<unknown>) => {
    const taken: { ms: number; cpu: number }[] = [];
    for (let nth = 0; nth < times; nth++) {
      const before = process.cpuUsage();
      const startedAt = performance.now();
      await job(nth);
      const { user, system } = process.cpuUsage(before);
      taken.push({ ms: performance.now() - startedAt, cpu: (user + system) / 1000 });
    }
    const middle = (figure: 'ms' | 'cpu') =>
      Math.round(taken.map((one) => one[figure]).toSorted((a, b) => a - b)[times >> 1] ?? 0);
    lines.push({ name, ms: middle('ms'), cpu_ms: middle('cpu') });
  };
  const evaluate = (minutes: number) =>
    evaluateAlerts(store, { now: () => new Date(noon - 3_600_000 + minutes * 60_000 + 35_000) });
  await evaluate(0);
  await measure(`${RULES} rules, the window that ended`, 4, (nth) => evaluate(1 + nth));
  await measure(`${RULES} rules, and an hour looked at again`, 3, (nth) => evaluate(5 + nth * 5));
  await measure('no window ended', 5, () => evaluate(15.1));
  await measure('the invocations of an hour, read once', 5, () =>
    store.client.command({
      query: `SELECT function, count(), countIf(is_error), quantileTDigest(0.95)(duration_ms) FROM invocations FINAL
              WHERE started_at >= toDateTime(${noon / 1000 - 3600}, 'UTC') GROUP BY function FORMAT Null`,
    }),
  );
  await store.close();
  rmSync(path, { recursive: true, force: true });
  return lines;
}
