import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../store.ts';

const kept = new Map<string, Promise<Store>>();

async function openOnce(): Promise<Store> {
  const path = mkdtempSync(join(tmpdir(), 'choreoscope-store-'));
  process.once('exit', () => rmSync(path, { recursive: true, force: true }));
  const store = await openStore({ path });
  await store.migrate();
  return store;
}

/** Tables that hold what the schema itself needs. */
const permanent = ['migrations', 'prices'];

/** Every table's rows are gone, and with them the deduplication tokens; views and schema stay. */
async function empty({ client }: Store): Promise<void> {
  const result = await client.query({
    query: `SELECT name FROM system.tables
            WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name NOT IN {permanent:Array(String)}`,
    query_params: { permanent },
    format: 'JSONEachRow',
  });
  for (const { name } of await result.json<{ name: string }>())
    await client.command({ query: `TRUNCATE TABLE ${name} SYNC` });
}

/**
 * This process's store, migrated and emptied. A process has one embedded data directory, so it is shared by all of
 * its tests: call this in `before` or `beforeEach`, and never close what it returns; it goes with the process.
 */
export async function openTestStore({
  engine = 'embedded',
}: {
  engine?: 'embedded' | 'server';
} = {}): Promise<Store> {
  let opening = kept.get(engine);
  if (!opening) {
    opening = openOnce();
    kept.set(engine, opening);
  }
  const store = await opening;
  await empty(store);
  return store;
}
