import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Engine } from './engine.ts';
import { StoreError, toStoreError } from './errors.ts';

/** Rows to store exactly once. */
export interface Segment {
  table: string;
  /** Path of a file in ClickHouse's Native format: one or more blocks, in all at most 200,000 rows and 64 MiB. */
  file: string;
  /** Names the content: the same token is the same rows, another token is other rows. */
  token: string;
}

/**
 * What makes a retry the same insert. One block whatever the machine's threads and defaults are: a retry that was
 * cut elsewhere would be other blocks, and those would be stored again. Then deduplication, in the views' targets
 * too, and the disk before the answer: the sender deletes its copy when this returns. `async_insert` would collect
 * rows of several inserts under tokens of their own.
 */
const exactlyOnce = {
  async_insert: 0,
  deduplicate_blocks_in_dependent_materialized_views: 1,
  insert_deduplicate: 1,
  materialized_views_ignore_errors: 0,
  max_insert_threads: 1,
  max_threads: 1,
  max_block_size: 1_000_000,
  max_insert_block_size: 1_000_000,
  min_insert_block_size_rows: 1_000_000,
  min_insert_block_size_bytes: 1 << 30,
  min_insert_block_size_rows_for_materialized_views: 1_000_000,
  min_insert_block_size_bytes_for_materialized_views: 1 << 30,
  input_format_parallel_parsing: 0,
  parallel_view_processing: 0,
  max_partitions_per_insert_block: 1_000,
  max_execution_time: 0,
  // Each insert plans every view anew. Of 82 ms of CPU for a hop_ends view the first saves 16, the second 32 (three runs of
  // the view's SELECT on an empty table, with and without).
  compile_expressions: 0,
  query_plan_enable_optimizations: 0,
};

/**
 * Inserts a Native file exactly once per token, in the table and in everything views derive from it: after an error,
 * a lost answer or a killed process, insert it again with the same token and the same bytes. Tokens are remembered for
 * the last 10,000 inserts (`non_replicated_deduplication_window`).
 * @throws StoreError segment_refused: the content is at fault; anything else is retryable
 */
export async function insertSegment(engine: Engine, { table, file, token }: Segment): Promise<void> {
  if (!/^\w+$/.test(table) || token === '')
    throw new StoreError('query_failed', `insert into ${table}, token "${token}"`);
  const path = resolve(file);
  await access(path).catch((cause) => {
    throw new StoreError('segment_refused', `${path} cannot be read`, { cause });
  });
  try {
    await engine.insertNative(table, path, { ...exactlyOnce, insert_deduplication_token: token });
  } catch (cause) {
    throw toStoreError(cause, `segment ${token} into ${table}`, 'segment');
  }
}
