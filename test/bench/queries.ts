import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, stderr } from 'node:process';
import { pages } from '@choreoscope/dashboard';
import { describe, openStore, rollUp, type Store } from '@choreoscope/queries';
import type { Measurement } from './main.ts';
import { fillEstate } from './queries/estate.ts';
import { type PageSet, pageSets, takeSample } from './queries/page-sets.ts';

/** `--flows=N`: fewer, to try something out. Ten spans a flow. */
const FLOWS = Number(/--flows=(\d+)/.exec(argv.join(' '))?.[1] ?? 1_000_000);
/** `--store=DIR`: keeps the estate there, and finds it there the next time. */
const KEPT = /--store=(\S+)/.exec(argv.join(' '))?.[1];
const SPREAD_MS = 7 * 86_400_000;
const WARM_ROUNDS = 7;

/** Milliseconds, 95 of 100 warm. A flow by its id is what a link from anywhere leads to. */
const goals: Record<string, number> = { '/flows/:id': 50 };
const goalOfAll = 300;

const caches = [
  'MARK CACHE',
  'UNCOMPRESSED CACHE',
  'INDEX MARK CACHE',
  'INDEX UNCOMPRESSED CACHE',
  'QUERY CACHE',
];

/**
 * What every page of the dashboard costs to answer over ten million spans in a million flows of a week: its questions as the page
 * itself asks them, side by side, on the embedded engine. Cold: the engine's caches dropped, the system's are not. A page added to
 * the table of pages is measured by itself.
 */
export async function bench(): Promise<Measurement[]> {
  const isMade = KEPT !== undefined && existsSync(KEPT);
  const dir = KEPT ?? mkdtempSync(join(tmpdir(), 'choreoscope-bench-'));
  const store = await openStore({ path: dir });
  try {
    const made = isMade ? [] : await fill(store);
    return [...made, ...(await askAll(store))];
  } finally {
    await store.close();
    if (!KEPT) rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function fill(store: Store): Promise<Measurement[]> {
  const estate = { flows: FLOWS, began: new Date(Date.now() - SPREAD_MS), spreadMs: SPREAD_MS };
  const timed = async (name: string, job: () => Promise<unknown>): Promise<Measurement> => {
    const startedAt = performance.now();
    await job();
    return { name, seconds: Number(((performance.now() - startedAt) / 1000).toFixed(1)) };
  };
  await store.migrate();
  return [
    await timed(`making ${10 * FLOWS} spans in ${FLOWS} flows`, () => fillEstate(store, estate)),
    await timed('describing the flows', () => describe(store)),
    await timed('rolling up', () => rollUp(store)),
  ];
}

async function askAll(store: Store): Promise<Measurement[]> {
  const sample = await takeSample(store);
  const found: Measurement[] = [];
  for (const page of pages) {
    const ask = async ({ raw }: PageSet) => {
      const context = { ask: store.ask, now: new Date(), collectorUrl: 'http://127.0.0.1:4318' };
      const startedAt = performance.now();
      await page.answer(context as Parameters<typeof page.answer>[0], raw);
      return performance.now() - startedAt;
    };
    const goal = goals[page.path] ?? goalOfAll;
    for (const set of pageSets(page, sample)) {
      const name = `${page.path} ${set.name}`.trim();
      try {
        for (const cache of caches) await store.client.command({ query: `SYSTEM DROP ${cache}` });
        const cold = await ask(set);
        const warm: number[] = [];
        for (let round = 0; round < WARM_ROUNDS; round += 1) warm.push(await ask(set));
        warm.sort((a, b) => a - b);
        const p95 = warm[Math.ceil(warm.length * 0.95) - 1]!;
        stderr.write(`${name}: ${Math.round(cold)} ms cold, ${Math.round(p95)} ms warm\n`);
        found.push({
          name,
          cold_ms: Math.round(cold),
          warm_p50_ms: Math.round(warm[Math.floor(warm.length / 2)]!),
          warm_p95_ms: Math.round(p95),
          goal_ms: goal,
          met: p95 <= goal ? 'yes' : 'no',
        });
      } catch (cause) {
        found.push({ name, goal_ms: goal, met: `failed: ${(cause as Error).message.slice(0, 120)}` });
      }
    }
  }
  return found;
}
