import type { ClickHouseClient } from '@clickhouse/client';
import { inTurn } from '../stitch/lease.ts';
import type { Store } from '../store.ts';
import { type Cells, cellsOf } from './cells.ts';
import { read, run } from './statements.ts';

/** What a roll-up did; all zeros when nothing had arrived. */
export interface RollUpReport {
  /** A backlog takes several. */
  passes: number;
  /** Minutes and hours counted again, of all kinds together. */
  cells: number;
  elapsedMs: number;
}

const limits = {
  /** Blocks of the inbox that become visible this long after a later one are still seen. Seconds. */
  overlap_seconds: 600,
  /** In one pass. */
  max_blocks: 1000,
};

/** What is rolled up of each kind of arrival: statements for minutes (or old hours), hours from minutes, and their table. */
const kinds = {
  invocation: [
    {
      table: 'function_rollups',
      fromRows: ['functions', 'functions-together'],
      fromMinutes: ['functions-hours', 'functions-together'],
    },
    { table: 'error_rollups', fromRows: ['errors'], fromMinutes: ['errors-hours'] },
  ],
  hop: [{ table: 'hop_rollups', fromRows: ['hops'], fromMinutes: ['hops-hours'] }],
  flow: [{ table: 'flow_rollups', fromRows: ['flows'], fromMinutes: ['flows-hours'] }],
} as const;

/** Versions are turn × this + pass, so that they grow from pass to pass and from turn to turn. */
const passesPerTurn = 1_000_000n;

/**
 * Brings the rollups of pages, and the list of flows, up to date with what is in the store when it starts: the minutes and hours in
 * which something arrived are counted again from the rows themselves, so that resends and late data end in the same figures.
 * Idempotent; with nothing new, one cheap statement. One job at a time, by the stitch's lease.
 * @param options.now decides what is too old to be kept by the minute
 * @throws StoreError
 */
export async function rollUp(store: Store, options: { now?: () => Date } = {}): Promise<RollUpReport> {
  const { client, engine } = store;
  const now = options.now ?? (() => new Date());
  const startedAt = now().getTime();
  let passes = 0;
  let cells = 0;
  const pending = () => read<Block>(client, 'pending', limits);
  if ((await pending()).length > 0) {
    await inTurn(client, { isAlone: engine === 'embedded' }, async (turn) => {
      for (let blocks = await pending(); blocks.length > 0; blocks = await pending()) {
        passes += 1;
        cells += await pass(client, blocks, turn * passesPerTurn + BigInt(passes), startedAt / 1000);
        if (blocks.length < limits.max_blocks) break;
      }
    });
  }
  return { passes, cells, elapsedMs: now().getTime() - startedAt };
}

interface Block {
  inserted_at: string;
  rows: string;
}

/** Counts again what those blocks touched; dying halfway leaves them in the inbox, and the next pass does them again. */
async function pass(
  client: ClickHouseClient,
  taken: Block[],
  version: bigint,
  nowSeconds: number,
): Promise<number> {
  const blocks = taken.map(({ inserted_at }) => inserted_at.replace('T', ' ').replace('Z', ''));
  const touched = await read<{ what: keyof typeof kinds; minutes: number[] }>(client, 'touched', { blocks });
  let counted = 0;
  const days = new Set<number>();
  for (const { what, minutes } of touched) {
    const todo = cellsOf(minutes, nowSeconds);
    for (const { cells } of todo.minutes) for (const start of cells) days.add(start - (start % 86_400));
    const count = async (table: string, statements: readonly string[], list: Cells[]) => {
      for (const cells of list) {
        for (const name of statements) await run(client, name, { ...cells, version });
        await run(client, 'forget', { ...cells, version, table });
        counted += cells.cells.length;
      }
    };
    for (const { table, fromRows, fromMinutes } of kinds[what]) {
      await count(table, fromRows, [...todo.minutes, ...todo.oldHours]);
      await count(table, fromMinutes, todo.hours);
    }
  }
  if (days.size > 0) await run(client, 'days', { minutes: [...days] });
  if (touched.some(({ what }) => what === 'flow')) await run(client, 'flow-index', { blocks, version });
  await run(client, 'taken', { blocks, rows: taken.map(({ rows }) => Number(rows)) });
  return counted;
}
