import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chunk } from '../columns/chunk.ts';
import { SpanSink } from '../columns/sink.ts';
import { CollectorError } from '../errors.ts';
import { decodeProtobuf } from '../otlp/protobuf.ts';
import { Rejections } from '../otlp/rejections.ts';
import { request, spanMessage } from '../testing/protobuf.ts';
import { silent, temporaryDirectory } from '../testing/surroundings.ts';
import { Journal } from './journal.ts';
import { readRecords } from './record.ts';

const limits = {
  segmentRows: 100,
  segmentBytes: 1024 * 1024,
  segmentAgeMs: 60_000,
  journalBytes: 10 * 1024 * 1024,
  pendingBytes: 10 * 1024 * 1024,
};

/** A chunk of `rows` spans called `name`. */
function chunk(rows: number, name = 'work'): Chunk {
  const sink = new SpanSink({ chunkRows: 1_000, chunkBytes: 1 << 20, totalBytes: 1 << 24 });
  const now = new Date();
  sink.start(now, { from: new Date(0), to: new Date(now.getTime() + 86_400_000) });
  const spans = Array.from({ length: rows }, () => spanMessage({ name }));
  decodeProtobuf(request(...spans), sink, new Rejections());
  return sink.finish()[0] as Chunk;
}

const segments = (dir: string) => readdirSync(dir).filter((name) => name.endsWith('.segment'));
const content = (dir: string, name: string) => readRecords(readFileSync(join(dir, name)));

/** A directory with one segment of records with these rows, as a kill leaves it. */
async function left(...rows: number[]): Promise<{ dir: string; file: string }> {
  const dir = temporaryDirectory();
  const journal = await Journal.open(dir, limits, silent);
  for (const count of rows) await journal.append(chunk(count));
  await journal.close();
  return { dir, file: join(dir, segments(dir)[0] as string) };
}

describe('The journal', () => {
  it('has a chunk on disk when it says so, before the segment is sealed', async () => {
    const dir = temporaryDirectory();
    const journal = await Journal.open(dir, limits, silent);
    await journal.append(chunk(3));
    assert.equal(content(dir, segments(dir)[0] as string).rows, 3);
    assert.equal(journal.sealed.length, 0);
    await journal.close();
  });

  it('puts chunks that arrive together into one segment, in order', async () => {
    const dir = temporaryDirectory();
    const journal = await Journal.open(dir, limits, silent);
    await Promise.all([1, 2, 3, 4].map((rows) => journal.append(chunk(rows))));
    await journal.seal();
    assert.equal(journal.sealed.length, 1);
    assert.deepEqual(
      content(dir, segments(dir)[0] as string).chunks.map(({ rows }) => rows),
      [1, 2, 3, 4],
    );
    await journal.close();
  });

  it('never puts more rows into a segment than its limit', async () => {
    const dir = temporaryDirectory();
    const journal = await Journal.open(dir, limits, silent);
    await Promise.all([60, 60, 40, 1, 99, 30].map((rows) => journal.append(chunk(rows))));
    await journal.seal();
    const rows = segments(dir).map((name) => content(dir, name).rows);
    assert.equal(
      rows.reduce((sum, count) => sum + count, 0),
      290,
    );
    for (const count of rows) assert.ok(count <= 100, `${count} rows`);
    await journal.close();
  });

  it('cuts a tail torn at any byte of the last record, and keeps the records before it', async () => {
    const { file } = await left(2, 5);
    const whole = readFileSync(file);
    const first = readRecords(whole).chunks[0] as Chunk;
    const start = readRecords(whole.subarray(0, whole.length - 1)).end;
    assert.equal(first.rows, 2);
    for (let cut = start + 1; cut < whole.length; cut += 7) {
      const torn = readRecords(whole.subarray(0, cut));
      assert.deepEqual([torn.rows, torn.lostBytes, torn.isDamaged], [2, cut - start, false], `at ${cut}`);
    }
  });

  it('notices a flipped bit and keeps the records after it', async () => {
    const { file } = await left(2, 3, 4);
    const bytes = readFileSync(file);
    const middle = readRecords(bytes.subarray(0, readRecords(bytes).end - 1)).end - 20;
    bytes[middle] = (bytes[middle] as number) ^ 1;
    const read = readRecords(bytes);
    assert.deepEqual([read.rows, read.isDamaged], [6, true]);
  });

  it('is not fooled by zeros behind the last record, which some filesystems leave after a power cut', async () => {
    const { file } = await left(2);
    appendFileSync(file, Buffer.alloc(4096));
    const read = readRecords(readFileSync(file));
    assert.deepEqual([read.rows, read.lostBytes], [2, 4096]);
  });

  it('finds the segments of its last life, sealed and oldest first', async () => {
    const { dir, file } = await left(2, 5);
    truncateSync(file, readFileSync(file).length - 3);
    writeFileSync(join(dir, 'half.native'), 'x');
    const journal = await Journal.open(dir, limits, silent);
    assert.deepEqual(
      journal.sealed.map((segment) => segment.file),
      [file],
    );
    assert.deepEqual(
      readdirSync(dir).filter((name) => name.endsWith('.native')),
      [],
    );
    await journal.close();
  });

  it('refuses more when its budget is reached, and takes more when a segment is gone', async () => {
    const dir = temporaryDirectory();
    const journal = await Journal.open(dir, { ...limits, journalBytes: 20_000 }, silent);
    const isFull = (error: unknown) => error instanceof CollectorError && error.code === 'journal_full';
    let taken = 0;
    await assert.rejects(async () => {
      for (; taken < 1_000; taken++) await journal.append(chunk(10));
    }, isFull);
    assert.ok(taken > 2 && journal.bytes < 30_000, `${taken} chunks, ${journal.bytes} bytes`);
    await journal.seal();
    for (const segment of [...journal.sealed]) await journal.remove(segment);
    assert.equal(journal.bytes, 0);
    await journal.append(chunk(10));
    await journal.close();
  });

  it('lets one collector at a time into a directory', async () => {
    const dir = temporaryDirectory();
    const journal = await Journal.open(dir, limits, silent);
    const isLocked = (error: unknown) => error instanceof CollectorError && error.code === 'journal_locked';
    await assert.rejects(Journal.open(dir, limits, silent), isLocked);
    await journal.close();
    writeFileSync(join(dir, 'owner.lock'), JSON.stringify({ pid: 1, born: '0' }));
    await (await Journal.open(dir, limits, silent)).close();
  });

  it('takes nothing more while the disk has no room for a segment and its copy', async () => {
    const journal = await Journal.open(temporaryDirectory(), { ...limits, segmentBytes: 2 ** 60 }, silent);
    await assert.rejects(journal.append(chunk(1)), { code: 'journal_full' });
    assert.match(journal.fault ?? '', /bytes are free on the disk/);
    assert.equal(journal.segments, 0);
    await journal.close();
  });

  it('answers what was refused by the disk with an error, and keeps what it had', async () => {
    const dir = temporaryDirectory();
    const journal = await Journal.open(dir, limits, silent);
    await journal.append(chunk(2));
    const handle = Reflect.get(Reflect.get(journal, 'current'), 'handle');
    await handle.close();
    await assert.rejects(journal.append(chunk(3)), CollectorError);
    assert.notEqual(journal.fault, undefined);
    await journal.append(chunk(4));
    assert.equal(journal.fault, undefined);
    await journal.close();
    assert.deepEqual(
      segments(dir)
        .map((name) => content(dir, name).rows)
        .sort(),
      [2, 4],
    );
  });
});
