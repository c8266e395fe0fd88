/**
 * Everything that differs between the embedded engine (chDB, in this process) and a ClickHouse server is in this
 * file. The rest of the store speaks to the official client.
 */
import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  type ClickHouseClient,
  type ClickHouseClientConfigOptions,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client';
import { StoreError } from './errors.ts';
import { Pool } from './pool.ts';

type Connection = NonNullable<ClickHouseClientConfigOptions['connection']>;
type QueryParams = Parameters<Connection['query']>[0];

/** One engine, opened. */
export interface Engine {
  readonly kind: 'embedded' | 'server';
  readonly client: ClickHouseClient;
  /** True where no other process can reach this data, so a migration lock left behind belongs to nobody. */
  readonly isExclusive: boolean;
  /** Inserts a Native file as one block; `settings` go into the statement's SETTINGS clause. */
  insertNative(table: string, file: string, settings: Record<string, string | number>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Given with every statement on both engines. 64-bit integers and decimals arrive as strings, because a JavaScript
 * number cannot hold them; times as ISO 8601 in UTC, because `new Date('2026-01-01 00:00:00')` is local time.
 * `max_execution_time` (seconds) is what stops a statement: aborting a call stops only the waiting.
 */
const baseSettings: ClickHouseSettings = {
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  date_time_output_format: 'iso',
  session_timezone: 'UTC',
  async_insert: 0,
  max_execution_time: 120,
};

/** A value as an SQL literal. Only for what cannot be a parameter: SETTINGS clauses and table functions. */
function literal(value: string | number): string {
  return typeof value === 'number' ? String(value) : `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

function settingsClause(settings: Record<string, string | number>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${literal(value)}`)
    .join(', ');
}

/** A ClickHouse server over HTTP. The database is created when it is not there. */
export async function openServer(options: {
  url: string;
  username?: string;
  password?: string;
  database?: string;
}): Promise<Engine> {
  const { database = 'default', ...access } = options;
  const config = {
    ...access,
    request_timeout: 300_000,
    max_open_connections: 10,
    clickhouse_settings: baseSettings,
    log: { level: ClickHouseLogLevel.OFF },
  };
  if (database !== 'default') {
    const first = createClient(config);
    try {
      await first.command({
        query: 'CREATE DATABASE IF NOT EXISTS {database:Identifier}',
        query_params: { database },
      });
    } finally {
      await first.close();
    }
  }
  const client = createClient({ ...config, database });
  return {
    kind: 'server',
    client,
    isExclusive: false,
    async insertNative(table, file, settings) {
      const { stream } = await client.exec({
        query: `INSERT INTO ${table} SETTINGS ${settingsClause(settings)} FORMAT Native`,
        values: createReadStream(file, { highWaterMark: 1 << 20 }),
      });
      for await (const _ of stream);
    },
    close: () => client.close(),
  };
}

/** Settings the HTTP layer has and the embedded engine does not: the client sends some of them by itself. */
const httpOnly = /^(wait_end_of_query|http_.*|send_progress_in_http_headers|enable_http_compression)$/;

/** A chDB connection and the settings its session was last given: chDB turns call settings into SET, which stay. */
interface Session {
  connection: Connection;
  given: Map<string, unknown>;
}

/** Brings a session to exactly `wanted`: what an earlier call left is set back to its default. */
async function adjust(session: Session, wanted: ClickHouseSettings = {}): Promise<void> {
  const changes: string[] = [];
  const next = new Map<string, unknown>();
  for (const [name, value] of Object.entries(wanted)) {
    if (value === undefined || name === 'default_format' || httpOnly.test(name)) continue;
    if (!/^\w+$/.test(name)) throw new StoreError('query_failed', `no such setting: ${JSON.stringify(name)}`);
    const plain = typeof value === 'boolean' ? Number(value) : value;
    next.set(name, plain);
    if (session.given.get(name) !== plain)
      changes.push(`${name} = ${literal(typeof plain === 'number' ? plain : String(plain))}`);
  }
  const left = [...session.given.keys()].filter((name) => !next.has(name));
  for (const name of left) {
    await session.connection.command({ query: `SET ${name} = DEFAULT` });
    session.given.delete(name);
  }
  if (changes.length === 0) return;
  for (const name of next.keys()) session.given.set(name, undefined);
  await session.connection.command({ query: `SET ${changes.join(', ')}` });
  for (const [name, value] of next) session.given.set(name, value);
}

/** Several sessions on one data directory behind the client's connection interface. */
function pooled(pool: Pool<Session>): Connection {
  let closed = false;
  /**
   * Runs on a free session. An aborted call rejects at once, but the session stays taken until the engine is done.
   */
  function run<P extends Partial<QueryParams>, R>(
    params: P,
    call: (connection: Connection, params: P) => Promise<R>,
  ) {
    if (closed) return Promise.reject(new StoreError('store_closed', 'embedded'));
    const { abort_signal: signal, clickhouse_settings: settings, ...rest } = params;
    const format = settings?.['default_format' as keyof ClickHouseSettings];
    const done = pool.lease(async (session) => {
      if (signal?.aborted) throw signal.reason;
      await adjust(session, settings);
      const kept = format === undefined ? {} : { clickhouse_settings: { default_format: format } };
      return call(session.connection, { ...rest, ...kept } as P);
    });
    if (!signal) return done;
    done.catch(() => {});
    return Promise.race([
      done,
      new Promise<never>((_, reject) => {
        if (signal.aborted) reject(signal.reason);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
    ]);
  }
  return {
    query: (params) => run(params, (connection, given) => connection.query(given)),
    command: (params) => run(params, (connection, given) => connection.command(given)),
    exec: (params) => run(params, (connection, given) => connection.exec(given)),
    insert: (params) => run(params, (connection, given) => connection.insert(given)),
    ping: (params) => run(params, (connection, given) => connection.ping(given)),
    async close() {
      if (closed) return;
      closed = true;
      for (const { connection } of await pool.drained()) await connection.close();
    },
  };
}

/** Where libuv gets its thread count; a statement in chDB holds one of these threads. */
function poolSize(): number {
  const threads = Number(process.env.UV_THREADPOOL_SIZE ?? 4);
  return Math.max(1, Math.min(threads - 1, Math.max(3, availableParallelism())));
}

async function loadChdb(): Promise<(options: { path: string }) => Connection> {
  try {
    const { createChdbConnection } = await import('chdb/connection');
    return createChdbConnection as (options: { path: string }) => Connection;
  } catch (cause) {
    throw new StoreError(
      'store_engine_missing',
      `${process.platform}-${process.arch}. Install the package chdb (Linux with glibc, macOS), or run a ClickHouse ` +
        'server and set CHOREOSCOPE_CLICKHOUSE_URL',
      { cause },
    );
  }
}

/**
 * The engine inside this process, on `directory`. A process can have one data directory open.
 * One session fewer is opened than libuv has threads (UV_THREADPOOL_SIZE, default 4), so that file access never
 * waits for a query.
 */
export async function openEmbedded(directory: string): Promise<Engine> {
  const connect = await loadChdb();
  const path = join(directory, 'engine');
  await mkdir(path, { recursive: true });
  const sessions: Session[] = [];
  try {
    for (let n = 0; n < poolSize(); n += 1)
      sessions.push({ connection: connect({ path }), given: new Map() });
  } catch (cause) {
    for (const { connection } of sessions) await connection.close();
    throw new StoreError('store_unavailable', `open ${path}: ${(cause as Error).message}`, { cause });
  }
  const connection = pooled(new Pool(sessions));
  const client = createClient({ connection, clickhouse_settings: baseSettings });
  return {
    kind: 'embedded',
    client,
    isExclusive: true,
    // A Native stream names its columns, but INSERT … SELECT goes by position: the names are asked for first.
    async insertNative(table, file, settings) {
      const source = `file(${literal(file)}, 'Native')`;
      const shape = await client.query({
        query: `DESCRIBE TABLE ${source} SETTINGS schema_inference_use_cache_for_file = 0`,
        format: 'JSONEachRow',
      });
      const names = (await shape.json<{ name: string }>()).map(
        ({ name }) => `\`${name.replace(/[\\`]/g, '\\$&')}\``,
      );
      const clause = settingsClause({
        ...settings,
        deduplicate_insert_select: 'enable_even_for_bad_queries',
        schema_inference_use_cache_for_file: 0,
      });
      await client.command({
        query: `INSERT INTO ${table} (${names}) SETTINGS ${clause} SELECT ${names} FROM ${source}`,
      });
    },
    close: () => client.close(),
  };
}
