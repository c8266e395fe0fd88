import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../store.ts';
import { startClickHouseServer, type TestServer } from './clickhouse-server.ts';

const kept = new Map<Store['engine'], Promise<Store>>();
const leftovers: string[] = [];
const servers: TestServer[] = [];

// A process that ends without closing its stores still takes their files with it; its servers end by themselves.
process.once('exit', () => {
  for (const path of leftovers) rmSync(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
});

type EngineKind = Store['engine'];

/** How each engine is opened for tests. A further one is one row here. */
const openers: Record<EngineKind, () => Promise<Store>> = {
  async embedded() {
    const path = mkdtempSync(join(tmpdir(), 'choreoscope-store-'));
    leftovers.push(path);
    return openStore({ path });
  },
  async server() {
    const server = await startClickHouseServer({ lifetimeSeconds: 7_200 });
    servers.push(server);
    return openStore({ url: server.url, database: 'choreoscope_test' });
  },
};

async function openMigrated(engine: EngineKind): Promise<Store> {
  const store = await openers[engine]();
  await store.migrate();
  await store.client.command({ query: 'SYSTEM STOP TTL MERGES' });
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
 * Old rows stay: TTL is off.
 */
export async function openTestStore({ engine = 'embedded' }: { engine?: EngineKind } = {}): Promise<Store> {
  let opening = kept.get(engine);
  if (!opening) {
    opening = openMigrated(engine);
    kept.set(engine, opening);
  }
  const store = await opening;
  await empty(store);
  return store;
}

/**
 * Closes what `openTestStore` opened, and removes its directory. The embedded engine's threads do not survive a
 * process that ends under them at work; mocha calls this after the last test (mocha-hooks.ts).
 */
export async function closeTestStores(): Promise<void> {
  for (const opening of kept.values()) await (await opening).close();
  kept.clear();
  for (const server of servers.splice(0)) await server.stop();
  for (const path of leftovers.splice(0))
    rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
