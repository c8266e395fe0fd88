import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { type FileHandle, mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type DirectoryLock, lockDirectory, StoreError } from '@choreoscope/queries';
import type { Logger } from 'pino';
import type { Chunk } from '../columns/chunk.ts';
import { CollectorError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { encodeRecord } from './record.ts';

/** A segment that gets no more rows. Its id is also the token of its insert. */
export interface Sealed {
  id: string;
  file: string;
  bytes: number;
}

type Limited = Pick<
  Limits,
  'segmentRows' | 'segmentBytes' | 'segmentAgeMs' | 'journalBytes' | 'pendingBytes'
>;

interface Waiting {
  record: Buffer;
  rows: number;
  done(): void;
  failed(error: unknown): void;
}

const SUFFIX = '.segment';

/**
 * Segment files on disk. A chunk is acknowledged when the file that holds it is synced; chunks that wait meanwhile
 * share the next sync (group commit). Segments found at opening are sealed and go first.
 * Emits `sealed` when there is something to ship.
 */
export class Journal extends EventEmitter<{ sealed: [] }> {
  readonly dir: string;
  /** Oldest first. */
  readonly sealed: Sealed[] = [];
  private readonly limits: Limited;
  private readonly log: Logger;
  private readonly lock: DirectoryLock;
  private readonly waiting: Waiting[] = [];
  private waitingBytes = 0;
  private sealedBytes = 0;
  private current: { id: string; file: string; handle: FileHandle; rows: number; bytes: number } | undefined;
  private working: Promise<void> | undefined;
  /** Chunks appended, and chunks written or refused, since the start. */
  private appended = 0;
  private settled = 0;
  /** End the segment once this many chunks are settled. */
  private sealAfter: number | undefined;
  private age: NodeJS.Timeout | undefined;
  private isClosed = false;
  private lastFault: string | undefined;

  private constructor(dir: string, limits: Limited, log: Logger, lock: DirectoryLock) {
    super();
    this.dir = dir;
    this.limits = limits;
    this.log = log;
    this.lock = lock;
  }

  /** @throws CollectorError journal_locked */
  static async open(dir: string, limits: Limited, log: Logger): Promise<Journal> {
    await mkdir(dir, { recursive: true });
    const journal = new Journal(dir, limits, log, await lockJournal(dir));
    const names = (await readdir(dir)).sort();
    for (const name of names) {
      const file = join(dir, name);
      if (name.endsWith('.native')) await rm(file, { force: true });
      if (!name.endsWith(SUFFIX)) continue;
      const { size } = await stat(file);
      journal.push({ id: name.slice(0, -SUFFIX.length), file, bytes: size });
    }
    if (journal.sealed.length > 0) {
      log.info({ segments: journal.sealed.length, bytes: journal.sealedBytes }, 'journal: segments left');
    }
    return journal;
  }

  /** Bytes on disk and on their way there. */
  get bytes(): number {
    return this.sealedBytes + (this.current?.bytes ?? 0) + this.waitingBytes;
  }

  get segments(): number {
    return this.sealed.length + (this.current === undefined ? 0 : 1);
  }

  /** Why the last write failed; undefined when it did not. */
  get fault(): string | undefined {
    return this.lastFault;
  }

  get isFull(): boolean {
    return this.bytes >= this.limits.journalBytes || this.waitingBytes >= this.limits.pendingBytes;
  }

  /** Resolves when the rows are on disk. @throws CollectorError journal_full, closing */
  append(chunk: Chunk): Promise<void> {
    if (this.isClosed) return Promise.reject(new CollectorError('closing'));
    if (this.isFull) return Promise.reject(new CollectorError('journal_full'));
    return new Promise((done, failed) => {
      const record = encodeRecord(chunk);
      this.waiting.push({ record, rows: chunk.rows, done, failed });
      this.waitingBytes += record.length;
      this.appended++;
      this.work();
    });
  }

  /** Ends the current segment, so that it ships. Resolves when what was appended before is in sealed segments. */
  async seal(): Promise<void> {
    this.askSeal();
    while (this.working !== undefined) await this.working;
  }

  /** A segment is in the store: its file goes. */
  async remove(segment: Sealed): Promise<void> {
    await rm(segment.file, { force: true });
    const index = this.sealed.indexOf(segment);
    if (index === -1) return;
    this.sealed.splice(index, 1);
    this.sealedBytes -= segment.bytes;
  }

  /** Writes what waits, seals, and gives the directory free. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.seal();
    this.lock.release();
  }

  private push(segment: Sealed): void {
    this.sealed.push(segment);
    this.sealedBytes += segment.bytes;
    this.emit('sealed');
  }

  private askSeal(): void {
    this.sealAfter = this.appended;
    this.work();
  }

  private work(): void {
    this.working ??= this.loop().finally(() => {
      this.working = undefined;
      if (this.waiting.length > 0 || this.sealAfter !== undefined) this.work();
    });
  }

  private async loop(): Promise<void> {
    while (this.waiting.length > 0 || this.sealAfter !== undefined) {
      if (this.waiting.length > 0) await this.commit();
      if (this.sealAfter === undefined || this.settled < this.sealAfter) continue;
      this.sealAfter = undefined;
      await this.endSegment();
    }
  }

  /** One write and one sync for all that waits and fits the segment. */
  private async commit(): Promise<void> {
    const { segmentRows, segmentBytes } = this.limits;
    let rows = this.current?.rows ?? 0;
    let bytes = this.current?.bytes ?? 0;
    let count = 0;
    for (const { record, rows: more } of this.waiting) {
      const isOver = rows + more > segmentRows || bytes + record.length > segmentBytes;
      if (isOver && (count > 0 || this.current !== undefined)) break;
      rows += more;
      bytes += record.length;
      count++;
      if (isOver) break;
    }
    if (count === 0) {
      await this.endSegment();
      return;
    }
    const batch = this.waiting.splice(0, count);
    this.settled += count;
    const size = batch.reduce((sum, { record }) => sum + record.length, 0);
    try {
      this.current ??= await this.startSegment();
      const segment = this.current;
      await writeAll(
        segment.handle,
        batch.map(({ record }) => record),
        segment.bytes,
      );
      await segment.handle.datasync();
      segment.bytes += size;
      segment.rows = rows;
      this.waitingBytes -= size;
      this.lastFault = undefined;
      for (const { done } of batch) done();
    } catch (error) {
      this.waitingBytes -= size;
      this.lastFault = String(error);
      this.log.error({ err: error }, 'journal: write failed');
      const refusal = new CollectorError('journal_full', undefined, { cause: error });
      for (const { failed } of batch) failed(refusal);
      await this.abandon();
    }
    if (rows >= segmentRows || bytes >= segmentBytes) await this.endSegment();
  }

  /** After a failed write: what was synced before stays, the rest of the file is cut. */
  private async abandon(): Promise<void> {
    const segment = this.current;
    if (segment === undefined) return;
    try {
      await segment.handle.truncate(segment.bytes);
    } catch (error) {
      this.log.error({ err: error, segment: segment.id }, 'journal: could not cut a failed write');
    }
    await this.endSegment();
  }

  /**
   * A segment ships from a copy in Native format, at most twice as large: without room for both, a full disk would
   * keep the journal from ever getting smaller.
   */
  private async checkRoom(): Promise<void> {
    const { bavail, bsize } = await statfs(this.dir);
    const needed = 3 * this.limits.segmentBytes;
    if (bavail * bsize < needed) throw new Error(`less than ${needed} bytes are free on the disk`);
  }

  private async startSegment() {
    await this.checkRoom();
    const id = `${Date.now().toString(36).padStart(9, '0')}-${randomBytes(6).toString('hex')}`;
    const file = join(this.dir, id + SUFFIX);
    const handle = await open(file, 'wx');
    await syncDirectory(this.dir);
    this.sealAtAge();
    return { id, file, handle, rows: 0, bytes: 0 };
  }

  /**
   * What an insert costs hardly depends on its rows, so while an earlier segment is on its way to the store the current one
   * goes on growing: the busier the store, the larger its inserts.
   */
  private sealAtAge(): void {
    this.age = setTimeout(() => {
      if (this.sealed.length > 0) this.sealAtAge();
      else this.askSeal();
    }, this.limits.segmentAgeMs);
  }

  private async endSegment(): Promise<void> {
    const segment = this.current;
    if (segment === undefined) return;
    clearTimeout(this.age);
    this.current = undefined;
    await segment.handle.close().catch((error: unknown) => {
      this.log.error({ err: error, segment: segment.id }, 'journal: close failed');
    });
    if (segment.bytes > 0) this.push({ id: segment.id, file: segment.file, bytes: segment.bytes });
    else await rm(segment.file, { force: true }).catch(() => undefined);
  }
}

/** Two collectors in one directory would ship each other's segments. @throws CollectorError journal_locked */
async function lockJournal(dir: string): Promise<DirectoryLock> {
  try {
    return await lockDirectory(dir);
  } catch (cause) {
    if (!(cause instanceof StoreError) || cause.code !== 'store_owned') throw cause;
    throw new CollectorError('journal_locked', `process ${cause.owner?.pid} uses the journal ${dir}`, {
      cause,
    });
  }
}

async function writeAll(handle: FileHandle, buffers: Buffer[], position: number): Promise<void> {
  const whole = buffers.length === 1 ? (buffers[0] as Buffer) : Buffer.concat(buffers);
  let written = 0;
  while (written < whole.length) {
    const { bytesWritten } = await handle.write(whole, written, whole.length - written, position + written);
    written += bytesWritten;
  }
}

async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
