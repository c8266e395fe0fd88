import { Buffer } from 'node:buffer';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Store, StoreError, type StoreErrorCode } from '@choreoscope/queries';
import type { Logger } from 'pino';
import { type Chunk, encodeChunk, isWhole, joinChunks, sliceChunk } from '../columns/chunk.ts';
import { nativeBlock } from '../columns/native.ts';
import type { Journal, Sealed } from './journal.ts';
import { readRecords } from './record.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** Bytes of refused rows that are kept; newer ones are dropped beyond it. */
const REFUSED_BYTES = 64 * 1024 * 1024;

/** Told of what happened, for metrics. */
export interface ShipperEvents {
  shipped(rows: number, seconds: number): void;
  retried(): void;
  refused(rows: number): void;
}

/**
 * Moves sealed segments into the store, one at a time, oldest first, each once: token = segment id, and the file
 * goes only after the store has answered. A segment the store refuses for its data is halved, with tokens made
 * from its id and the rows' numbers, until the bad rows are alone; those go to `refused/`. One on which the store
 * fails for a reason that may as well be its own lets the others go ahead; once they have shipped, the fault is the
 * segment's and it is halved like a refused one.
 */
export class Shipper {
  /** Why the store is not reachable; undefined when it is. */
  fault: string | undefined;
  private readonly journal: Journal;
  private readonly store: () => Promise<Pick<Store, 'insertSegment'>>;
  private readonly log: Logger;
  private readonly events: ShipperEvents;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** Segments the store failed on: how often, and `shipped` at the first time. */
  private readonly suspects = new Map<Sealed, { failures: number; shippedBefore: number }>();
  /** Segments shipped since the start. */
  private shipped = 0;
  /** Ends the pause after a failure. */
  private wake: (() => void) | undefined;

  constructor(
    journal: Journal,
    store: () => Promise<Pick<Store, 'insertSegment'>>,
    log: Logger,
    events: ShipperEvents,
  ) {
    this.journal = journal;
    this.store = store;
    this.log = log;
    this.events = events;
    journal.on('sealed', () => {
      if (this.suspects.size > 0) this.wake?.();
      this.start();
    });
  }

  /** Ships what is sealed, if it is not doing so. */
  start(): void {
    if (this.stopping.signal.aborted) return;
    this.running ??= this.loop().finally(() => {
      this.running = undefined;
      if (this.journal.sealed.length > 0) this.start();
    });
  }

  /** Resolves when no sealed segment is left. */
  async idle(): Promise<void> {
    while (this.journal.sealed.length > 0 && !this.stopping.signal.aborted) {
      this.start();
      await this.running;
    }
  }

  /** Stops after the insert that is under way; what is left ships at the next start. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async loop(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (!this.stopping.signal.aborted) {
      const segment = this.next();
      if (segment === undefined) return;
      try {
        await this.ship(segment);
        this.suspects.delete(segment);
        this.shipped++;
        this.fault = undefined;
        pause = FIRST_PAUSE_MS;
      } catch (error) {
        this.fault = error instanceof Error ? error.message : String(error);
        this.events.retried();
        this.log.warn(
          { err: error, segment: segment.id, retry_in_ms: pause },
          'shipper: the store did not take a segment',
        );
        if (isCode(error, 'segment_failed')) this.suspect(segment);
        if (this.suspects.has(segment) && this.failures(this.next()) === 0) continue;
        await this.sleep(pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  /** The segment the store failed on least often; of several the oldest. */
  private next(): Sealed | undefined {
    const { sealed } = this.journal;
    return sealed.reduce((best, one) => (this.failures(one) < this.failures(best) ? one : best), sealed[0]);
  }

  private failures(segment: Sealed | undefined): number {
    return (segment && this.suspects.get(segment)?.failures) ?? 0;
  }

  private suspect(segment: Sealed): void {
    const known = this.suspects.get(segment) ?? { failures: 0, shippedBefore: this.shipped };
    this.suspects.set(segment, { ...known, failures: known.failures + 1 });
  }

  /** Whether the store failed on it again although it takes others. */
  private isAtFault(segment: Sealed): boolean {
    const known = this.suspects.get(segment);
    return known !== undefined && known.failures > 1 && this.shipped > known.shippedBefore;
  }

  private async ship(segment: Sealed): Promise<void> {
    const bytes = await readFile(segment.file).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (bytes === undefined) {
      this.log.error({ segment: segment.id }, 'journal: a segment’s file is gone');
      await this.journal.remove(segment);
      return;
    }
    const content = readRecords(bytes);
    if (content.lostBytes > 0) {
      const detail = { segment: segment.id, bytes: content.lostBytes, rows_kept: content.rows };
      if (content.isDamaged) this.log.error(detail, 'journal: a segment is damaged');
      else this.log.warn(detail, 'journal: cut a torn tail, which nobody was told is stored');
    }
    if (content.rows > 0) await this.insert(segment.id, content.chunks, segment);
    await this.journal.remove(segment);
  }

  private async insert(token: string, chunks: Chunk[], segment: Sealed): Promise<void> {
    const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
    const file = join(this.journal.dir, `${token}.native`);
    const began = process.hrtime.bigint();
    try {
      await writeFile(file, nativeBlock(chunks));
      const store = await this.store();
      await store.insertSegment({ table: 'spans', file, token });
      this.events.shipped(rows, Number(process.hrtime.bigint() - began) / 1e9);
      this.log.debug({ token, rows }, 'shipper: inserted');
    } catch (error) {
      const isRefused = isCode(error, 'segment_refused');
      if (!isRefused && !isCode(error, 'segment_failed')) throw error;
      if (!chunks.every(isWhole)) await this.insertWhole(token, chunks, segment, error);
      else if (isRefused || this.isAtFault(segment)) {
        await this.halve(token, joinChunks(chunks), segment, error);
      } else throw error;
    } finally {
      await rm(file, { force: true });
    }
  }

  private async halve(token: string, chunk: Chunk, segment: Sealed, cause: StoreError): Promise<void> {
    if (chunk.rows === 1) {
      await this.setAside(`${token}.native`, nativeBlock([chunk]), chunk.rows, segment, cause);
      return;
    }
    const middle = Math.floor(chunk.rows / 2);
    const halves = [sliceChunk(chunk, 0, middle), sliceChunk(chunk, middle, chunk.rows)];
    for (const [i, half] of halves.entries()) await this.insert(`${token}.${i}`, [half], segment);
  }

  /** Chunks no engine can read are set aside as they are, and the others go on without them. */
  private async insertWhole(
    token: string,
    chunks: Chunk[],
    segment: Sealed,
    cause: StoreError,
  ): Promise<void> {
    for (const [i, chunk] of chunks.entries()) {
      if (!isWhole(chunk)) {
        await this.setAside(`${token}.${i}.chunk`, [encodeChunk(chunk)], chunk.rows, segment, cause);
      }
    }
    const whole = chunks.filter(isWhole);
    if (whole.length > 0) await this.insert(`${token}.whole`, whole, segment);
  }

  private async setAside(
    name: string,
    pieces: Buffer[],
    rows: number,
    segment: Sealed,
    cause: StoreError,
  ): Promise<void> {
    const dir = join(this.journal.dir, 'refused');
    await mkdir(dir, { recursive: true });
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const isKept = (await sizeOf(dir)) + bytes <= REFUSED_BYTES;
    if (isKept) await writeFile(join(dir, name), pieces);
    this.events.refused(rows);
    this.log.error(
      { segment: segment.id, name, rows, kept: isKept, reason: cause.engineType ?? cause.code },
      'shipper: the store refuses a row',
    );
  }

  private sleep(ms: number): Promise<void> {
    const { signal } = this.stopping;
    if (signal.aborted) return Promise.resolve();
    return new Promise((done) => {
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        this.wake = undefined;
        done();
      };
      const timer = setTimeout(finish, ms);
      signal.addEventListener('abort', finish);
      this.wake = finish;
    });
  }
}

function isCode(error: unknown, code: StoreErrorCode): error is StoreError {
  return error instanceof StoreError && error.code === code;
}

async function writeFile(file: string, pieces: Buffer[]): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(Buffer.concat(pieces));
  } finally {
    await handle.close();
  }
}

async function sizeOf(dir: string): Promise<number> {
  let sum = 0;
  for (const name of await readdir(dir)) sum += (await stat(join(dir, name))).size;
  return sum;
}
