import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store, stitch } from '@choreoscope/queries';
import type { Measurement } from './main.ts';
import { insertOrders, isStitched, ordersOf } from './stitch-estate.ts';

const MILLION = 1_000_000;
const LATER = 100_000;
const CORES = 2;

/** Wall and CPU seconds of the process, engine included. */
async function timed<R>(job: () => Promise<R>): Promise<{ result: R; seconds: number; cpu: number }> {
  const cpuBefore = process.cpuUsage();
  const startedAt = process.hrtime.bigint();
  const result = await job();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { result, seconds: Number(process.hrtime.bigint() - startedAt) / 1e9, cpu: (user + system) / 1e6 };
}

function line(name: string, stored: number, records: number, seconds: number, cpu: number): Measurement {
  return {
    name,
    stored_invocations: stored,
    records,
    seconds: seconds.toFixed(2),
    cpu_seconds: cpu.toFixed(2),
    records_per_second: Math.round(records / seconds),
    records_per_second_of_two_busy_cores: Math.round((records * CORES) / cpu),
  };
}

/** What joining the same ends by their keys and counting them by what they came from costs the engine, and nothing else. */
async function plainJoin({ client }: Store): Promise<void> {
  await client.command({
    query: `SELECT p.trace_id, p.span_id, count() AS received
            FROM (SELECT * FROM hop_ends WHERE direction = 'delivery') AS d
            INNER JOIN (SELECT * FROM hop_ends WHERE direction = 'publish') AS p
                ON d.key_kind = p.key_kind AND d.carrier = p.carrier AND d.key = p.key
            GROUP BY p.trace_id, p.span_id FORMAT Null`,
  });
}

/**
 * Stitches 1,000,000 invocations in chains, fans and batches into an empty embedded store, and 100,000 more behind 1,000,000
 * and behind 4,000,000. `CHOREOSCOPE_BENCH_STORED` (invocations) makes the last 10,000,000, which takes more than a minute a
 * million, or less.
 */
export async function bench(): Promise<Measurement[]> {
  const most = Number(process.env.CHOREOSCOPE_BENCH_STORED ?? 4 * MILLION);
  const dir = mkdtempSync(join(tmpdir(), 'choreoscope-bench-'));
  const store = await openStore({ path: join(dir, 'store') });
  const measured: Measurement[] = [];
  let orders = 0;
  const add = async (invocations: number) => {
    const more = ordersOf(invocations);
    await insertOrders(store, orders, more);
    orders += more;
    return timed(() => stitch(store));
  };
  try {
    await store.migrate();
    let stored = Math.min(MILLION, most);
    const first = await add(stored);
    measured.push(line('into an empty store', 0, first.result.delivered, first.seconds, first.cpu));
    const limit = await timed(() => plainJoin(store));
    measured.push(
      line('limit: one join of the same ends by key', 0, first.result.delivered, limit.seconds, limit.cpu),
    );
    for (const target of most > stored ? [stored, most] : [stored]) {
      for (; stored < target; stored += MILLION) await add(MILLION);
      const runs: Awaited<ReturnType<typeof add>>[] = [];
      for (let n = 0; n < 3; n += 1) runs.push(await add(LATER));
      const [, median] = runs.sort((a, b) => a.cpu - b.cpu);
      if (median)
        measured.push(
          line('100,000 more, median of three', stored, median.result.delivered, median.seconds, median.cpu),
        );
    }
    if (!(await isStitched(store, orders))) throw new Error('the flows are not what the orders were');
    return measured;
  } finally {
    await store.close();
    rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
