import { mkdir } from 'node:fs/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import { type Engine, openEmbedded, openServer } from './engine.ts';
import { StoreError, toStoreError } from './errors.ts';
import { type DirectoryLock, lockDirectory } from './lock.ts';
import { type MigrationReport, migrate } from './migrations.ts';
import { bind, type Question } from './question.ts';
import { insertSegment, type Segment } from './segment.ts';

/** Where the data is: a ClickHouse server, or a directory this process owns. */
export type StoreOptions =
  | { url: string; username?: string; password?: string; database?: string }
  | { path: string };

/** ClickHouse, embedded or a server; the same SQL and the same answers over either. */
export interface Store {
  readonly engine: 'embedded' | 'server';
  /**
   * The official client. Embedded, a call may run on another session than the one before: no temporary tables, no
   * SET. Settings of a call hold for that call alone. Statements stop after 120 s unless `max_execution_time` says
   * otherwise. `instanceof ClickHouseError` is false on the embedded engine: match `error.type`.
   */
  readonly client: ClickHouseClient;
  /** Brings schema and price book up to date; does nothing that is already done. */
  migrate(): Promise<MigrationReport>;
  /**
   * Typed rows, in the question's order. 64-bit integers and decimals are exact strings, times ISO 8601 in UTC.
   * @throws StoreError
   */
  ask<P, R>(question: Question<P, R>, params: P): Promise<R[]>;
  /** See insertSegment. */
  insertSegment(segment: Segment): Promise<void>;
  /** Writes into the lock file where the owner of an embedded store listens; nothing on a server. */
  announce(address: string): Promise<void>;
  /** Waits for running statements, then gives the directory free. */
  close(): Promise<void>;
}

/**
 * Opens the store without migrating it.
 * @param hooks.address where this process's API listens, for those who find the directory owned
 * @throws StoreError store_owned (with the owner), store_engine_missing, store_unavailable
 */
export async function openStore(options: StoreOptions, hooks: { address?: string } = {}): Promise<Store> {
  let lock: DirectoryLock | undefined;
  let engine: Engine;
  if ('path' in options) {
    await mkdir(options.path, { recursive: true });
    lock = await lockDirectory(options.path, hooks.address);
  }
  try {
    engine = 'path' in options ? await openEmbedded(options.path) : await openServer(options);
  } catch (cause) {
    lock?.release();
    throw toStoreError(cause, 'open');
  }
  let closed: Promise<void> | undefined;
  const open = () => {
    if (closed) throw new StoreError('store_closed', engine.kind);
    return engine;
  };
  return {
    engine: engine.kind,
    client: engine.client,
    migrate: async () => migrate(open()),
    insertSegment: async (segment) => insertSegment(open(), segment),
    async ask(question, params) {
      const { client } = open();
      try {
        const result = await client.query({
          query: question.sql,
          query_params: bind(question, params),
          format: 'JSONEachRow',
        });
        return await result.json();
      } catch (cause) {
        throw toStoreError(cause, question.file);
      }
    },
    announce: async (address) => lock?.announce(address),
    close: () => {
      closed ??= engine.close().finally(() => lock?.release());
      return closed;
    },
  };
}
