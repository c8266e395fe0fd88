import type { ClickHouseClient } from '@clickhouse/client';
import { inPasses, sumOf } from '../job-passes.ts';
import type { StatementParams } from '../job-statements.ts';
import type { Store } from '../store.ts';
import { chunksOf, slot_s } from './slots.ts';
import { read, run } from './statements.ts';

/** What a run did; all zeros when nothing had arrived. */
export interface InstancesReport {
  /** A backlog takes several. */
  passes: number;
  /** Instances written. */
  instances: number;
  elapsedMs: number;
}

const limits = {
  /** Blocks of the inboxes that become visible this long after a later one are still seen. Seconds. */
  overlap_seconds: 600,
  /** In one pass. */
  max_blocks: 1000,
  slot_s,
  /**
   * An instance that was ready so long before its first call was not started for it. Lambda says of no init whether it was proactive;
   * ten seconds is the longest that the init phase may take, and what others tell them apart by:
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
   */
  proactive_ms: 10_000,
  /** What stood behind an init is followed for as long as a call may run. Seconds. */
  chain_s: 900,
  /** A wait below this is none. */
  least_ms: 0.001,
} as const;

interface Block {
  inserted_at: string;
  rows: string;
}

const pending = (client: ClickHouseClient) => read<Block>(client, 'pending', limits);

const passes = inPasses({
  scratch: { prefix: 'instances_', tables: ['touched', 'fresh'] as const },
  hasNews: async (client) => (await pending(client)).length > 0,
  async pass(client, tables, version) {
    const blocks = await pending(client);
    const instances = await pass(client, { ...limits, ...tables, version }, blocks);
    return { instances, isFull: blocks.length === limits.max_blocks };
  },
});

/**
 * Brings `instances`, and who waited for their inits (`cold_waits`), up to date with the calls, hops and platform reports in the store:
 * what they did in the slots of time something arrived in is counted again, so that resends and late data end in the same figures.
 * Idempotent; with nothing new, one cheap statement. Run it after the stitch. One job at a time, by the stitch's lease.
 * @param options.now clock for `elapsedMs` alone
 * @throws StoreError
 */
export async function keepInstances(
  store: Store,
  options: { now?: () => Date } = {},
): Promise<InstancesReport> {
  const { done, elapsedMs } = await passes(store, options.now);
  return { passes: done.length, instances: sumOf(done, ({ instances }) => instances), elapsedMs };
}

/** Dying halfway leaves the blocks in the inboxes, and the next pass takes them again. */
async function pass(client: ClickHouseClient, shared: StatementParams, taken: Block[]): Promise<number> {
  const blocks = taken.map(({ inserted_at }) => inserted_at.replace('T', ' ').replace('Z', ''));
  const [touched] = await read<{ slots: number[] }>(client, 'touched-slots', { ...shared, blocks });
  let written = 0;
  for (const chunk of chunksOf(touched?.slots ?? [])) {
    const params = { ...shared, ...chunk, waits_from: chunk.first - limits.chain_s };
    for (const name of ['slots', 'forget-slots'] as const) await run(client, name, params);
    written += await rewrite(client, params, 'touched');
    for (const name of ['waits', 'forget-waits'] as const) await run(client, name, params);
    await drop(client, shared);
  }
  written += await rewrite(client, { ...shared, blocks }, 'touched-by-reports');
  await run(client, 'taken', { blocks, rows: taken.map(({ rows }) => Number(rows)) });
  return written;
}

/** Writes the rows of touched instances again. */
async function rewrite(
  client: ClickHouseClient,
  params: StatementParams,
  touch: 'touched' | 'touched-by-reports',
): Promise<number> {
  await run(client, 'touched-table', params);
  await run(client, touch, params);
  await run(client, 'fresh', params);
  await run(client, 'forget-instances', params);
  await run(client, 'write-instances', params);
  const [count] = await read<{ rows: string }>(client, 'count', params);
  return Number(count?.rows ?? 0);
}

async function drop(client: ClickHouseClient, { touched, fresh }: StatementParams): Promise<void> {
  for (const name of [touched, fresh])
    await client.command({ query: 'DROP TABLE IF EXISTS {name:Identifier}', query_params: { name } });
}
