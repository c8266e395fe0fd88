import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';

/** A log that says nothing. */
export const silent = pino({ level: 'silent' });

const directories: string[] = [];

/** A new directory, removed when the process ends. */
export function temporaryDirectory(): string {
  if (directories.length === 0) process.once('exit', removeAll);
  const dir = mkdtempSync(join(tmpdir(), 'choreoscope-collector-'));
  directories.push(dir);
  return dir;
}

function removeAll(): void {
  for (const dir of directories) rmSync(dir, { recursive: true, force: true });
}

/** Waits until `check` gives something; fails after `ms`. */
export async function eventually<T>(
  check: () => T | undefined | Promise<T | undefined>,
  ms = 20_000,
): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = await check();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`nothing after ${ms} ms`);
    await new Promise((done) => setTimeout(done, 10));
  }
}
