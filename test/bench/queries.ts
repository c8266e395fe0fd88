import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, stderr } from 'node:process';
import { pages } from '@choreoscope/dashboard';
import { describe, flowById, openStore, rollUp, type Store } from '@choreoscope/queries';
import type { Measurement } from './main.ts';
import { fillEstate } from './queries/estate.ts';
import { pageSets, takeSample } from './queries/page-sets.ts';

/** `--flows=N`: fewer, to try something out. Ten spans a flow. */
const FLOWS = Number(/--flows=(\d+)/.exec(argv.join(' '))?.[1] ?? 1_000_000);
/** `--store=DIR`: keeps the estate there, and finds it there the next time. */
const KEPT = /--store=(\S+)/.exec(argv.join(' '))?.[1];
const SPREAD_MS = 7 * 86_400_000;
const WARM_ROUNDS = 7;

/** Milliseconds, 95 of 100 warm: of a page's questions together, and of a flow by its id alone. */
const goalOfPages = 300;
const goalOfFlow = 50;

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
  const byId = () => store.ask(flowById, { flow_id: sample.flow });
  const found = [await measure(store, 'a flow by its id', goalOfFlow, byId)];
  for (const page of pages) {
    for (const { name, raw } of pageSets(page, sample)) {
      const context = { ask: store.ask, store, now: new Date(), collectorUrl: 'http://127.0.0.1:4318' };
      const ask = () => page.answer(context, raw);
      found.push(await measure(store, `${page.path} ${name}`.trim(), goalOfPages, ask));
    }
  }
  return found;
}

/** Asked once with the engine's caches dropped, then again and again. What fails says so, and the rest is measured. */
async function measure(
  store: Store,
  name: string,
  goal_ms: number,
  ask: () => Promise<unknown>,
): Promise<Measurement> {
  const once = async () => {
    const startedAt = performance.now();
    await ask();
    return performance.now() - startedAt;
  };
  try {
    for (const cache of caches) await store.client.command({ query: `SYSTEM DROP ${cache}` });
    const cold = await once();
    const warm: number[] = [];
    for (let round = 0; round < WARM_ROUNDS; round += 1) warm.push(await once());
    warm.sort((a, b) => a - b);
    const p50 = warm[Math.floor(warm.length / 2)] ?? 0;
    const p95 = warm[Math.ceil(warm.length * 0.95) - 1] ?? 0;
    stderr.write(`${name}: ${Math.round(cold)} ms cold, ${Math.round(p95)} ms warm\n`);
    return {
      name,
      cold_ms: Math.round(cold),
      warm_p50_ms: Math.round(p50),
      warm_p95_ms: Math.round(p95),
      goal_ms,
      met: p95 <= goal_ms ? 'yes' : 'no',
    };
  } catch (cause) {
    return { name, goal_ms, met: `failed: ${(cause as Error).message.slice(0, 120)}` };
  }
}
