import { readFileSync, rmSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Owner, StoreError } from './errors.ts';

/** What the lock file holds: JSON, one object. `born` tells a process from a later one with the same id. */
interface Entry extends Owner {
  born: string;
}

/** Directories this process owns, so that its own id in a lock file is not mistaken for an earlier process's. */
const held = new Set<string>();

/** Start of a process in clock ticks since boot (proc(5), field 22); empty where there is no /proc. */
function born(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive({ pid, born: then }: Entry): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = born(pid);
  return now === '' || then === '' || now === then;
}

async function read(file: string): Promise<{ text: string; entry: Entry | undefined } | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return { text, entry: JSON.parse(text) as Entry };
  } catch {
    return { text, entry: undefined };
  }
}

const asOwner = ({ pid, address }: Entry): Owner => ({ pid, ...(address === undefined ? {} : { address }) });

/** Who owns the data directory now; undefined when nobody alive does. */
export async function ownerOf(directory: string): Promise<Owner | undefined> {
  const found = await read(join(directory, 'owner.lock'));
  if (!found?.entry || !isAlive(found.entry)) return undefined;
  return asOwner(found.entry);
}

/** Ownership of a data directory, until released or the process ends. */
export interface DirectoryLock {
  /** Tells those who find the directory owned where the owner listens. */
  announce(address: string): Promise<void>;
  release(): void;
}

/**
 * Takes ownership of a data directory with a lock file in it. The file appears whole or not at all (written aside,
 * then linked), and one left by a process that is gone is taken over.
 * @throws StoreError store_owned, with the owner
 */
export async function lockDirectory(directory: string, address?: string): Promise<DirectoryLock> {
  const path = resolve(directory);
  const file = join(path, 'owner.lock');
  const mine = join(path, `owner.lock.${process.pid}`);
  const owned = (owner: Owner) =>
    new StoreError(
      'store_owned',
      `${path} by process ${owner.pid}${owner.address ? ` at ${owner.address}` : ''}`,
      { owner },
    );
  if (held.has(path)) throw owned((await ownerOf(path)) ?? { pid: process.pid });
  held.add(path);
  const write = (to: string, where?: string) =>
    writeFile(
      to,
      JSON.stringify({ pid: process.pid, born: born(process.pid), address: where } satisfies Partial<Entry>),
    );
  try {
    await write(mine, address);
    for (;;) {
      try {
        await link(mine, file);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const found = await read(file);
      if (!found) continue;
      if (found.entry && found.entry.pid !== process.pid && isAlive(found.entry))
        throw owned(asOwner(found.entry));
      await removeStale(file, found.text);
    }
  } catch (error) {
    held.delete(path);
    throw error;
  } finally {
    await rm(mine, { force: true });
  }
  return {
    async announce(where) {
      await write(mine, where);
      await rename(mine, file);
    },
    release() {
      if (held.delete(path)) rmSync(file, { force: true });
    },
  };
}

/** Two processes may find the same stale lock: moving it aside shows whether it still was that one. */
async function removeStale(file: string, text: string): Promise<void> {
  const aside = `${file}.stale.${process.pid}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, 'utf8')) !== text) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}
