import { Buffer } from 'node:buffer';
import { type Shape, spanColumns, spanStreams, streamsOf } from './spans.ts';

/** Rows in columns: one buffer a stream of `spanStreams`. */
export interface Chunk {
  rows: number;
  streams: Buffer[];
}

/** Bytes of a chunk, headers not counted. */
export function chunkBytes(chunk: Chunk): number {
  return chunk.streams.reduce((sum, stream) => sum + stream.length, 0);
}

/** A chunk as the journal keeps it: rows, each stream's length, then the streams. */
export function encodeChunk(chunk: Chunk): Buffer {
  const head = Buffer.alloc(4 + 4 * chunk.streams.length);
  head.writeUInt32LE(chunk.rows, 0);
  chunk.streams.forEach((stream, i) => {
    head.writeUInt32LE(stream.length, 4 + 4 * i);
  });
  return Buffer.concat([head, ...chunk.streams]);
}

/**
 * A chunk written before `flags` was a column has one stream less: its spans have no flags.
 * @returns views into `bytes`; undefined when the lengths do not add up
 */
export function decodeChunk(bytes: Buffer): Chunk | undefined {
  const chunk = decodeStreams(bytes, spanStreams.length);
  if (chunk) return chunk;
  const before = decodeStreams(bytes, spanStreams.length - 1);
  return before && { rows: before.rows, streams: [...before.streams, Buffer.alloc(4 * before.rows)] };
}

function decodeStreams(bytes: Buffer, count: number): Chunk | undefined {
  let at = 4 + 4 * count;
  if (bytes.length < at) return undefined;
  const streams = Array.from({ length: count }, (_, i) => {
    const length = bytes.readUInt32LE(4 + 4 * i);
    at += length;
    return bytes.subarray(at - length, at);
  });
  return at === bytes.length ? { rows: bytes.readUInt32LE(0), streams } : undefined;
}

/** All rows of the chunks, in order. */
export function joinChunks(chunks: Chunk[]): Chunk {
  return {
    rows: chunks.reduce((sum, chunk) => sum + chunk.rows, 0),
    streams: spanStreams.map((_, i) => Buffer.concat(chunks.map((chunk) => chunk.streams[i] as Buffer))),
  };
}

/** Rows [from, to) of a chunk. */
export function sliceChunk(chunk: Chunk, from: number, to: number): Chunk {
  let next = 0;
  const streams = spanColumns.flatMap((column) => {
    const count = streamsOf(column.shape).length;
    const mine = chunk.streams.slice(next, next + count);
    next += count;
    return slice(column.shape, mine, from, to);
  });
  return { rows: to - from, streams };
}

/**
 * Whether every stream holds as many values as the rows and sizes before it say. One that does not was written by a
 * fault of ours: the engine cannot read it, and it cannot be cut by rows.
 */
export function isWhole(chunk: Chunk): boolean {
  let next = 0;
  const holds = (shape: Shape, count: number): boolean => {
    const stream = chunk.streams[next++];
    if (stream === undefined) return false;
    if (shape.kind === 'fixed') return stream.length === count * shape.width;
    if (shape.kind === 'string') return skipStrings(stream, 0, count) === stream.length;
    if (stream.length !== count * 4) return false;
    const inner = total(stream, 0, count);
    const parts: Shape[] = shape.kind === 'map' ? [{ kind: 'string' }, { kind: 'string' }] : [shape.of];
    return parts.every((part) => holds(part, inner));
  };
  return spanColumns.every((column) => holds(column.shape, chunk.rows));
}

function slice(shape: Shape, streams: Buffer[], from: number, to: number): Buffer[] {
  const [first, ...rest] = streams as [Buffer, ...Buffer[]];
  if (shape.kind === 'fixed') return [first.subarray(from * shape.width, to * shape.width)];
  if (shape.kind === 'string') {
    const start = skipStrings(first, 0, from);
    return [first.subarray(start, skipStrings(first, start, to - from))];
  }
  const begin = total(first, 0, from);
  const end = begin + total(first, from, to);
  const inner: Shape[] = shape.kind === 'map' ? [{ kind: 'string' }, { kind: 'string' }] : [shape.of];
  let next = 0;
  const sliced = inner.flatMap((part) => {
    const count = streamsOf(part).length;
    next += count;
    return slice(part, rest.slice(next - count, next), begin, end);
  });
  return [first.subarray(from * 4, to * 4), ...sliced];
}

function total(sizes: Buffer, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += sizes.readUInt32LE(i * 4);
  return sum;
}

function skipStrings(stream: Buffer, start: number, count: number): number {
  let at = start;
  for (let i = 0; i < count; i++) {
    let length = 0;
    let scale = 1;
    let byte: number;
    do {
      byte = stream[at++] as number;
      length += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    at += length;
  }
  return at;
}
