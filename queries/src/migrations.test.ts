import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Engine } from './engine.ts';
import { openServer } from './engine.ts';
import { migrate, readMigrations } from './migrations.ts';
import { openStore } from './store.ts';
import { startClickHouseServer, type TestServer } from './testing/index.ts';

const rows = async <R>(engine: Engine, query: string) =>
  (await engine.client.query({ query, format: 'JSONEachRow' })).json<R>();

describe('Migrating', function () {
  this.timeout(60_000);
  let server: TestServer;
  const engines: Engine[] = [];
  before(async () => {
    server = await startClickHouseServer();
  });
  after(() => server.stop());
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.close();
  });

  async function open(database: string): Promise<Engine> {
    const engine = await openServer({ url: server.url, database });
    engines.push(engine);
    return engine;
  }
  const newDatabase = () => `migrate_${randomUUID().replaceAll('-', '')}`;
  const made = {
    number: 9001,
    file: '9001-one.sql',
    statements: ['CREATE TABLE IF NOT EXISTS one (a UInt8) ENGINE = MergeTree ORDER BY a'],
  };

  it('applies every file once, and the second time none', async () => {
    const engine = await open(newDatabase());
    const files = readMigrations().map(({ file }) => file);
    assert.deepEqual(await migrate(engine), { applied: files, present: [], pricesReplaced: true });
    assert.deepEqual(await migrate(engine), { applied: [], present: files, pricesReplaced: false });
  });

  it('by three processes at once applies each file in one of them, and ends well in all', async () => {
    const database = newDatabase();
    const three = await Promise.all([open(database), open(database), open(database)]);
    const reports = await Promise.all(three.map((engine) => migrate(engine)));
    assert.deepEqual(
      reports.flatMap(({ applied }) => applied).sort(),
      readMigrations().map(({ file }) => file),
    );
    assert.equal(reports.filter(({ pricesReplaced }) => pricesReplaced).length, 1);
    const [lock] = await rows<{ n: string }>(
      three[0]!,
      "SELECT count() AS n FROM system.tables WHERE database = currentDatabase() AND name LIKE 'migration_lock%'",
    );
    assert.equal(lock?.n, '0');
  });

  it('goes on at the statement that failed, when that was mended', async () => {
    const engine = await open(newDatabase());
    const fill = 'INSERT INTO one VALUES (1)';
    const broken = [
      ...readMigrations(),
      { ...made, statements: [...made.statements, fill, 'CREATE TABLE nonsense'] },
    ];
    await assert.rejects(migrate(engine, broken), {
      code: 'migration_failed',
      message: /9001-one\.sql, statement 3/,
    });
    const mended = [
      ...readMigrations(),
      { ...made, statements: [...made.statements, fill, 'DROP TABLE IF EXISTS two'] },
    ];
    assert.deepEqual((await migrate(engine, mended)).applied, ['9001-one.sql']);
    assert.deepEqual(await rows(engine, 'SELECT a FROM one'), [{ a: 1 }]);
  });

  it('refuses a file that was changed after it was applied, and names it', async () => {
    const engine = await open(newDatabase());
    await migrate(engine, [...readMigrations(), made]);
    const changed = { ...made, statements: [made.statements[0]!.replace('UInt8', 'UInt16')] };
    await assert.rejects(migrate(engine, [...readMigrations(), changed]), {
      code: 'migration_changed',
      message: /9001-one\.sql, statement 1/,
    });
  });

  it('on a server that is not there is an error worth retrying', async () => {
    const port = await new Promise<number>((resolve) => {
      const closed = createServer().listen(0, '127.0.0.1', () => {
        const { port } = closed.address() as { port: number };
        closed.close(() => resolve(port));
      });
    });
    const store = await openStore({ url: `http://127.0.0.1:${port}` });
    await assert.rejects(store.migrate(), { code: 'store_unavailable', retryable: true });
    await store.close();
  });
});
