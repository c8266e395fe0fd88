import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from './engine.ts';

/** A holder says this often that it lives, and is taken for dead after this long. Milliseconds. */
const heartbeatMs = 2_000;
const staleMs = 20_000;
const pollMs = 200;

/**
 * Runs `job` while no other process on the same database does. The lock is a table, because CREATE TABLE is atomic:
 * one process makes it, the others wait until it is gone. Its comment is rewritten while the holder lives, and one
 * that has not been for 20 s, by the server's clock, is moved aside.
 */
export async function withMigrationLock<R>(
  { client, isExclusive }: Engine,
  job: () => Promise<R>,
): Promise<R> {
  if (isExclusive) await client.command({ query: 'DROP TABLE IF EXISTS migration_lock SYNC' });
  for (;;) {
    try {
      await client.command({ query: 'CREATE TABLE migration_lock (holder String) ENGINE = Memory' });
      break;
    } catch (error) {
      if ((error as { type?: string }).type !== 'TABLE_ALREADY_EXISTS') throw error;
    }
    if ((await lockAgeMs()) > staleMs) await moveAside();
    else await delay(pollMs);
  }
  let beats = Promise.resolve();
  const heart = setInterval(() => {
    const query = `ALTER TABLE migration_lock MODIFY COMMENT '${randomUUID()}'`;
    beats = beats
      .then(() => client.command({ query }))
      .then(
        () => {},
        () => {},
      );
  }, heartbeatMs);
  try {
    return await job();
  } finally {
    clearInterval(heart);
    await beats;
    await client.command({ query: 'DROP TABLE IF EXISTS migration_lock SYNC' });
  }

  async function lockAgeMs(): Promise<number> {
    const result = await client.query({
      query: `SELECT toInt32(now() - metadata_modification_time) * 1000 AS age_ms
              FROM system.tables WHERE database = currentDatabase() AND name = 'migration_lock'`,
      format: 'JSONEachRow',
    });
    return (await result.json<{ age_ms: number }>())[0]?.age_ms ?? 0;
  }

  async function moveAside(): Promise<void> {
    const aside = `migration_lock_${randomUUID().replaceAll('-', '')}`;
    try {
      await client.command({ query: `RENAME TABLE migration_lock TO ${aside}` });
    } catch {
      return;
    }
    await client.command({ query: `DROP TABLE IF EXISTS ${aside} SYNC` });
  }
}
