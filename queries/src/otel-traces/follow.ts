import { readFileSync } from 'node:fs';
import { StoreError, toStoreError } from '../errors.ts';
import type { Store } from '../store.ts';
import { columns } from './columns.ts';

/** A table of the OpenTelemetry Collector's ClickHouse exporter, on the store's own server. */
export interface OtelTable {
  database: string;
  table: string;
}

/** What following a table found in it. */
export interface FollowReport {
  /** Rows of the last 14 days, which are in `spans` now; rows are counted as the exporter wrote them. */
  rows: number;
  /** Rows before that, which are not. */
  older: number;
}

const select = readFileSync(new URL('../../otel-traces/spans.sql', import.meta.url), 'utf8');

/** A name of anything, quoted. */
const quoted = (name: string) => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
const nameOf = ({ database, table }: OtelTable) => `${quoted(database)}.${quoted(table)}`;
const viewOf = ({ database, table }: OtelTable) => quoted(`spans_from_${database}.${table}`);

/** How long one statement of the backfill, an hour of spans, may take. */
const BACKFILL_SECONDS = 3600;

/**
 * Feeds `spans` from a table of the OpenTelemetry Collector's ClickHouse exporter from now on, by a materialized view, and puts in what
 * it holds of the last 14 days. Doing it again changes nothing: a span is its trace id and span id.
 * @param told of each hour of the backfill: rows so far
 * @throws StoreError query_failed where there is no such table, or it is not the exporter's
 */
export async function followOtelTraces(
  store: Store,
  from: OtelTable,
  told: (rows: number) => void = () => undefined,
): Promise<FollowReport> {
  const source = await sourceOf(store, from);
  const command = (query: string) => ask(() => store.client.command({ query }));
  // The view first: what comes while the rest is copied is in both, and is one span.
  await command(`DROP VIEW IF EXISTS ${viewOf(from)} SYNC`);
  await command(
    `CREATE MATERIALIZED VIEW ${viewOf(from)} TO spans AS ${select.replace('{source}', () => source)}`,
  );
  const hours = await ask(async () => {
    const result = await store.client.query({
      query: `SELECT toString(toUnixTimestamp(toStartOfHour(Timestamp))) AS hour, toString(count()) AS rows,
                Timestamp >= toStartOfDay(now('UTC')) - INTERVAL 14 DAY AS is_kept
              FROM ${nameOf(from)} GROUP BY hour, is_kept ORDER BY hour SETTINGS max_execution_time = ${BACKFILL_SECONDS}`,
      format: 'JSONEachRow',
    });
    return result.json<{ hour: string; rows: string; is_kept: number }>();
  });
  let rows = 0;
  for (const { hour, rows: more } of hours.filter(({ is_kept }) => is_kept)) {
    const within = `${source.replace(/\)$/, '')} WHERE Timestamp >= toDateTime(${hour}) AND Timestamp < toDateTime(${hour}) + 3600)`;
    await command(
      `INSERT INTO spans (${spanColumns()}) SELECT ${spanColumns()} FROM (${select.replace('{source}', () => within)})
       SETTINGS max_execution_time = ${BACKFILL_SECONDS}`,
    );
    rows += Number(more);
    told(rows);
  }
  const older = hours.filter(({ is_kept }) => !is_kept).reduce((sum, { rows }) => sum + Number(rows), 0);
  return { rows, older };
}

/**
 * Feeds nothing from the table any more; what is in `spans` stays.
 * @returns whether it was followed
 */
export async function unfollowOtelTraces(store: Store, from: OtelTable): Promise<boolean> {
  const followed = await followedOtelTraces(store);
  const name = `spans_from_${from.database}.${from.table}`;
  if (!followed.includes(name)) return false;
  await ask(() => store.client.command({ query: `DROP VIEW IF EXISTS ${viewOf(from)} SYNC` }));
  return true;
}

async function followedOtelTraces(store: Store): Promise<string[]> {
  const result = await store.client.query({
    query: `SELECT name FROM system.tables
            WHERE database = currentDatabase() AND engine = 'MaterializedView' AND startsWith(name, 'spans_from_')`,
    format: 'JSONEachRow',
  });
  return (await result.json<{ name: string }>()).map(({ name }) => name);
}

/** The names that spans.sql gives, in order. */
function spanColumns(): string {
  return [...select.matchAll(/ AS ([a-z_]+),?$/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== 'earliest' && name !== 'latest')
    .join(', ');
}

/** The table as a subquery in which every column has the name spans.sql knows. @throws StoreError query_failed */
async function sourceOf(store: Store, from: OtelTable): Promise<string> {
  const result = await ask(() =>
    store.client.query({
      query:
        'SELECT name, type FROM system.columns WHERE database = {database:String} AND table = {table:String}',
      query_params: { ...from },
      format: 'JSONEachRow',
    }),
  );
  const there = new Map(
    (await result.json<{ name: string; type: string }>()).map(({ name, type }) => [name, type]),
  );
  if (there.size === 0)
    throw new StoreError('query_failed', `there is no table ${nameOf(from)} on this server`);
  const missing = columns.filter(({ name, otherwise }) => !there.has(name) && otherwise === undefined);
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    throw new StoreError(
      'query_failed',
      `${nameOf(from)} is not a table of the ClickHouse exporter: no ${names}`,
    );
  }
  if (there.get('SpanAttributes')?.startsWith('JSON')) {
    throw new StoreError(
      'query_failed',
      `${nameOf(from)} has attributes of type JSON; only the exporter's maps are read`,
    );
  }
  const list = columns.map(
    ({ name, as, otherwise }) => `${there.has(name) ? quoted(name) : otherwise} AS ${as}`,
  );
  return `(SELECT ${list.join(', ')} FROM ${nameOf(from)})`;
}

async function ask<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (cause) {
    throw toStoreError(cause, 'otel_traces');
  }
}
