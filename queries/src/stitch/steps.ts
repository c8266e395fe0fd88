import type { ClickHouseClient } from '@clickhouse/client';
import type { StatementParams } from '../job-statements.ts';
import type { Scratch } from './scratch.ts';
import { read, run } from './statements.ts';

/** The statements of one pass, with its scratch tables and numbers filled in. */
export interface Steps {
  tables: Scratch;
  /** Runs statements that need nothing more, in order. */
  all(...names: string[]): Promise<void>;
  /** Runs one with more parameters. */
  one(name: string, more: StatementParams): Promise<void>;
  read<Row>(name: string, more?: StatementParams): Promise<Row[]>;
  /** Rows of a scratch table. */
  size(table: keyof Scratch): Promise<number>;
  /** The number a statement answers as `rows`. */
  rows(name: string, more?: StatementParams): Promise<number>;
  /** Parameters for every statement from now on. */
  know(more: StatementParams): void;
  /** Brings what the stitch stored of the invocations in the table `of`, if it knows any, into the table `stored`. */
  recall(of: string): Promise<void>;
}

/** @param numbers parameters that every statement may use */
export function stepsOf(client: ClickHouseClient, tables: Scratch, numbers: StatementParams): Steps {
  const shared: StatementParams = { ...tables, ...numbers };
  let recalls = 0;
  const one = (name: string, more: StatementParams = {}) => run(client, name, { ...shared, ...more });
  const rows = async (name: string, more: StatementParams = {}) =>
    Number((await read<{ rows: string }>(client, name, { ...shared, ...more }))[0]?.rows ?? 0);
  return {
    tables,
    one,
    rows,
    async all(...names) {
      for (const name of names) await one(name);
    },
    read: (name, more = {}) => read(client, name, { ...shared, ...more }),
    size: (table) => rows('size', { of: tables[table] }),
    know(more) {
      Object.assign(shared, more);
    },
    async recall(of) {
      recalls += 1;
      const met = `${tables.met}_${recalls}`;
      await one('met', { of, met });
      if ((await rows('size', { of: met })) > 0) await one('stored', { met });
    },
  };
}
