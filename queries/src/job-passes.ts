import type { ClickHouseClient } from '@clickhouse/client';
import { inTurn } from './stitch/lease.ts';
import type { Store } from './store.ts';

/** A job that works off what waits in passes. */
interface Job<Table extends string, Done extends { isFull: boolean }> {
  /** Tables a pass works in, and what their names in the engine begin with. Dropped when the pass ends; no two passes share any. */
  scratch: { prefix: string; tables: readonly Table[] };
  /** Whether anything waits: one cheap statement. */
  hasNews(client: ClickHouseClient, now: Date): Promise<boolean>;
  /**
   * One pass. Dying halfway leaves what it took waiting.
   * @param tables the names of its scratch tables in the engine
   * @param version of the rows it writes: larger than in any pass before, of whatever turn
   * @returns isFull: more may be waiting
   */
  pass(client: ClickHouseClient, tables: Record<Table, string>, version: bigint, now: Date): Promise<Done>;
}

/** What was done, pass by pass. */
interface Passes<Done> {
  done: Done[];
  elapsedMs: number;
}

/** Versions are turn × this + pass, so that they grow from pass to pass and from turn to turn. */
const passesPerTurn = 1_000_000n;

/**
 * Makes a function that does passes of a job until nothing waits. One at a time per store in a process, where a call waits for the one
 * before, and per database by the lease.
 */
export function inPasses<Table extends string, Done extends { isFull: boolean }>(job: Job<Table, Done>) {
  const queues = new WeakMap<ClickHouseClient, Promise<unknown>>();
  return (store: Store, now: () => Date = () => new Date()): Promise<Passes<Done>> => {
    const before = queues.get(store.client) ?? Promise.resolve();
    const mine = before.then(() => catchUp(job, store, now));
    queues.set(
      store.client,
      mine.catch(() => {}),
    );
    return mine;
  };
}

async function catchUp<Table extends string, Done extends { isFull: boolean }>(
  { scratch, hasNews, pass }: Job<Table, Done>,
  { client, engine }: Store,
  now: () => Date,
): Promise<Passes<Done>> {
  const startedAt = now().getTime();
  const done: Done[] = [];
  if (await hasNews(client, now())) {
    await inTurn(client, { isAlone: engine === 'embedded' }, async (turn) => {
      await dropScratch(client, turn, scratch.prefix);
      do {
        const number = done.length + 1;
        const names = scratch.tables.map((table) => [table, `${scratch.prefix}${turn}_${number}_${table}`]);
        const tables = Object.fromEntries(names) as Record<Table, string>;
        try {
          done.push(await pass(client, tables, turn * passesPerTurn + BigInt(number), now()));
        } finally {
          await dropScratch(client, turn, scratch.prefix);
        }
      } while (done.at(-1)?.isFull);
    });
  }
  return { done, elapsedMs: now().getTime() - startedAt };
}

/** The sum of a number of every pass. */
export function sumOf<Done>(done: readonly Done[], of: (one: Done) => number): number {
  return done.reduce((total, one) => total + of(one), 0);
}

/** Drops every scratch table of the turns up to and including `turn`, those of holders who died among them. */
async function dropScratch(client: ClickHouseClient, turn: bigint, prefix: string): Promise<void> {
  const found = await client.query({
    query:
      'SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, {prefix:String})',
    query_params: { prefix },
    format: 'JSONEachRow',
  });
  for (const { name } of await found.json<{ name: string }>()) {
    if (BigInt(name.slice(prefix.length).split('_')[0] ?? '0') > turn) continue;
    await client.command({ query: 'DROP TABLE IF EXISTS {name:Identifier}', query_params: { name } });
  }
}
