import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Engine } from './engine.ts';
import { plainMessage, StoreError, toStoreError } from './errors.ts';
import { withMigrationLock } from './migration-lock.ts';
import { isPriceBookStale, readPriceBook, replacePrices } from './prices.ts';
import { splitStatements } from './statements.ts';

/** One schema file: `0001-spans.sql`. */
export interface Migration {
  number: number;
  file: string;
  statements: string[];
}

export interface MigrationReport {
  /** Files applied, or finished, by this call; empty when the schema was up to date. */
  applied: string[];
  /** Files that had been applied before. */
  present: string[];
  /** Whether the stored price book was replaced by the files' one. */
  pricesReplaced: boolean;
}

const schema = new URL('../schema/', import.meta.url);

/**
 * The numbered files of queries/schema, in order.
 * @throws StoreError migration_changed when two files have one number
 */
export function readMigrations(): Migration[] {
  const files = readdirSync(schema)
    .filter((file) => /^\d{4}-.*\.sql$/.test(file))
    .sort();
  return files.map((file, n) => {
    if (file.slice(0, 4) === files[n - 1]?.slice(0, 4))
      throw new StoreError('migration_changed', `${files[n - 1]} and ${file} have the same number`);
    return {
      number: Number(file.slice(0, 4)),
      file,
      statements: splitStatements(readFileSync(new URL(file, schema), 'utf8')),
    };
  });
}

const ledger = `CREATE TABLE IF NOT EXISTS migrations
(
    number     UInt32,
    statement  UInt32 COMMENT 'from 1, within the file',
    file       String,
    checksum   String COMMENT 'SHA-256 of the statement',
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY (number, statement)`;

const checksum = (statement: string) => createHash('sha256').update(statement).digest('hex');
const key = (number: number, statement: number) => `${number}.${statement}`;

async function readLedger(client: ClickHouseClient): Promise<Map<string, string>> {
  const query = 'SELECT number, statement, checksum FROM migrations FINAL';
  const rows = await (await client.query({ query, format: 'JSONEachRow' })).json<{
    number: number;
    statement: number;
    checksum: string;
  }>();
  return new Map(rows.map((row) => [key(row.number, row.statement), row.checksum]));
}

/**
 * Brings the schema up to date. Every statement is recorded by its checksum as it is applied, so a file that failed
 * half way goes on where it stopped; a statement may run twice when the process dies before it is recorded, so
 * schema files say IF NOT EXISTS. On a server one process migrates at a time, the others wait for it.
 * @throws StoreError migration_changed, migration_failed
 */
export async function migrate(engine: Engine, migrations = readMigrations()): Promise<MigrationReport> {
  const { client } = engine;
  const book = readPriceBook();
  try {
    await client.command({ query: ledger });
    if (missing(migrations, await readLedger(client)).length === 0 && !(await isPriceBookStale(client, book)))
      return report(migrations, new Set(), false);
    return await withMigrationLock(engine, async () => {
      const open = missing(migrations, await readLedger(client));
      for (const step of open) await apply(client, step);
      const pricesReplaced = await isPriceBookStale(client, book);
      if (pricesReplaced) await replacePrices(client, book);
      return report(migrations, new Set(open.map(({ migration }) => migration.file)), pricesReplaced);
    });
  } catch (cause) {
    throw toStoreError(cause, 'migrate');
  }
}

function report(migrations: Migration[], applied: Set<string>, pricesReplaced: boolean): MigrationReport {
  const present = migrations.map(({ file }) => file).filter((file) => !applied.has(file));
  return { applied: [...applied], present, pricesReplaced };
}

interface Step {
  migration: Migration;
  statement: string;
  /** From 1, within the file. */
  index: number;
}

async function apply(client: ClickHouseClient, { migration, statement, index }: Step): Promise<void> {
  try {
    await client.command({ query: statement, clickhouse_settings: { max_execution_time: 0 } });
  } catch (cause) {
    const { retryable, engineType } = toStoreError(cause, migration.file);
    if (retryable) throw cause;
    const where = `${migration.file}, statement ${index}: ${plainMessage(cause)}`;
    throw new StoreError('migration_failed', where, { cause, ...(engineType ? { engineType } : {}) });
  }
  await client.insert({
    table: 'migrations',
    values: [
      { number: migration.number, statement: index, file: migration.file, checksum: checksum(statement) },
    ],
    columns: ['number', 'statement', 'file', 'checksum'],
    format: 'JSONEachRow',
  });
}

/** The statements still to run, in order. A recorded one that reads differently now is an error. */
function missing(migrations: Migration[], done: Map<string, string>): Step[] {
  return migrations.flatMap((migration) =>
    migration.statements.flatMap((statement, n) => {
      const index = n + 1;
      const recorded = done.get(key(migration.number, index));
      if (recorded === undefined) return [{ migration, statement, index }];
      if (recorded !== checksum(statement))
        throw new StoreError(
          'migration_changed',
          `${migration.file}, statement ${index}. Add a new file instead`,
        );
      return [];
    }),
  );
}
