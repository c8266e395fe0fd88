import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CollectorError } from '../errors.ts';

const mine = new Set<string>();

/**
 * Claims a journal directory for this process; two collectors would ship each other's segments.
 * A lock left by a killed process is taken over.
 * @returns gives it free
 * @throws CollectorError journal_locked
 */
export function lockJournal(dir: string): () => void {
  const path = join(resolve(dir), 'lock');
  if (mine.has(path) || ownerLives(path)) {
    throw new CollectorError('journal_locked', `another collector uses the journal ${dir}`);
  }
  writeFileSync(path, `${process.pid} ${startOf(process.pid)}\n`);
  mine.add(path);
  return () => {
    mine.delete(path);
    rmSync(path, { force: true });
  };
}

function ownerLives(path: string): boolean {
  let pid: number;
  let started: string | undefined;
  try {
    const [first = '', second] = readFileSync(path, 'utf8').trim().split(' ');
    pid = Number(first);
    started = second;
  } catch {
    return false;
  }
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return startOf(pid) === started;
}

/** When a process started, in clock ticks since boot (field 22 of proc(5) stat); tells a reused pid. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
  } catch {
    return '-';
  }
}
