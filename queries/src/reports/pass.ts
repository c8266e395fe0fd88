import type { ClickHouseClient } from '@clickhouse/client';
import type { StatementParams } from '../job-statements.ts';
import type { Scratch } from './scratch.ts';
import { read, run } from './statements.ts';

/** What keeps a pass bounded, and how long a report waits for its span. */
export const limits = {
  /** Rows of the inboxes in one pass; a backlog takes several. */
  max_rows: 500_000,
  /** Request ids worked on at once. */
  max_keys: 20_000,
  /** Blocks that become visible this long after a later one are still seen. Seconds. */
  overlap_seconds: 600,
  /** A report that no span was found for is an invocation of its own after this. Seconds. */
  grace_seconds: 60,
  /** Invocations deleted by one statement. */
  max_deleted: 2_000,
} as const;

/** What one pass did. */
export interface PassReport {
  /** Reports looked at. */
  reports: number;
  /** Invocations written with what their reports say, or without what they do not say any more. */
  completed: number;
  /** Invocations written of which a report alone tells. */
  made: number;
  /** Such invocations that are gone: their span came. */
  gone: number;
  /** Executions reported whose span may still come. */
  waiting: number;
}

/**
 * Pairs the reports and invocations that came, up to a limit. Dying halfway leaves them waiting, and what was done stays right.
 * @param version of the rows by which flows go: larger than in any pass before
 * @returns isFull: the limit was reached, more may be waiting
 */
export async function pass(
  client: ClickHouseClient,
  tables: Scratch,
  version: bigint,
  now: Date,
): Promise<PassReport & { isFull: boolean }> {
  const shared: StatementParams = { ...tables, ...limits, version, now_ms: now.getTime() };
  const steps = async (...names: string[]) => {
    for (const name of names) await run(client, name, shared);
  };
  await steps('blocks', 'keys');
  const [size] = await read<{ keys: string; rows: string }>(client, 'size', shared);
  const slices = Math.ceil(Number(size?.keys ?? 0) / limits.max_keys);
  const total: PassReport = { reports: 0, completed: 0, made: 0, gone: 0, waiting: 0 };
  for (let slice = 0; slice < slices; slice += 1) {
    await run(client, 'mine', { ...shared, slices, slice });
    await steps('reports', 'runs', 'both', 'new-names');
    const [names] = await read<{ rows: string }>(client, 'new-names-size', shared);
    if (Number(names?.rows ?? 0) > 0) await steps('write-names', 'again');
    await steps('known', 'sides', 'parts', 'executions', 'pairs', 'completed', 'lone', 'gone', 'made');
    const [counts] = await read<Record<keyof PassReport, string>>(client, 'counts', shared);
    const found = { ...total };
    for (const name of Object.keys(total) as (keyof PassReport)[]) {
      found[name] = Number(counts?.[name] ?? 0);
      total[name] += found[name];
    }
    if (found.gone > 0) await forget(client, shared);
    if (found.completed > 0) await steps('write-completed');
    if (found.made > 0) await steps('write-made', 'write-ends');
    if (found.waiting > 0) await steps('wait');
  }
  await steps('taken');
  return { ...total, isFull: Number(size?.rows ?? 0) >= limits.max_rows };
}

/**
 * Takes away invocations that are no more, after all that was made of them: dying in between, the next pass finds them and does it again.
 * An engine that stops in the middle of a deletion goes on with it when it starts, so that one names its rows and no scratch table.
 */
async function forget(client: ClickHouseClient, shared: StatementParams): Promise<void> {
  for (const name of [
    'gone-nodes',
    'remove-hops',
    'remove-members',
    'remove-flows',
    'remove-nodes',
    'tell-stitch',
  ])
    await run(client, name, shared);
  const gone = await read<{ id: string; started_ns: string; request_id: string }>(client, 'gone-ids', shared);
  for (let at = 0; at < gone.length; at += limits.max_deleted) {
    const some = gone.slice(at, at + limits.max_deleted);
    const ids = some.map(({ id }) => id);
    const [first_ns = '0', last_ns = '0'] = [some[0]?.started_ns, some.at(-1)?.started_ns];
    await run(client, 'delete-news', { ids });
    await run(client, 'delete-ends', { ids, requests: some.map(({ request_id }) => request_id) });
    await run(client, 'delete-invocations', { ids, first_ns, last_ns });
  }
  await run(client, 'tell-rollups', shared);
}
