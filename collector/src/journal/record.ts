import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { type Chunk, decodeChunk, encodeChunk } from '../columns/chunk.ts';

const MAGIC = Buffer.from('CSR1');
const HEAD = 12;

/** A chunk as a journal record: magic, length, CRC-32 of the payload, payload. */
export function encodeRecord(chunk: Chunk): Buffer {
  const payload = encodeChunk(chunk);
  const head = Buffer.alloc(HEAD);
  MAGIC.copy(head);
  head.writeUInt32LE(payload.length, 4);
  head.writeUInt32LE(crc32(payload), 8);
  return Buffer.concat([head, payload]);
}

export interface SegmentContent {
  chunks: Chunk[];
  rows: number;
  /** Bytes that are no whole record: a tail torn by a kill, or damage. */
  lostBytes: number;
  /** Whether whole records follow bytes that are none: damage, not a torn tail. */
  isDamaged: boolean;
  /** Where the last whole record ends. */
  end: number;
}

/** Reads a segment file's bytes: every whole record, whatever lies between them. */
export function readRecords(bytes: Buffer): SegmentContent {
  const content: SegmentContent = { chunks: [], rows: 0, lostBytes: 0, isDamaged: false, end: 0 };
  let at = 0;
  while (at < bytes.length) {
    const chunk = recordAt(bytes, at);
    if (chunk === undefined) {
      const next = bytes.indexOf(MAGIC, at + 1);
      const to = next === -1 ? bytes.length : next;
      content.lostBytes += to - at;
      at = to;
      continue;
    }
    if (content.lostBytes > 0) content.isDamaged = true;
    content.chunks.push(chunk);
    content.rows += chunk.rows;
    at += HEAD + bytes.readUInt32LE(at + 4);
    content.end = at;
  }
  return content;
}

function recordAt(bytes: Buffer, at: number): Chunk | undefined {
  if (at + HEAD > bytes.length || bytes.compare(MAGIC, 0, 4, at, at + 4) !== 0) return undefined;
  const length = bytes.readUInt32LE(at + 4);
  if (at + HEAD + length > bytes.length) return undefined;
  const payload = bytes.subarray(at + HEAD, at + HEAD + length);
  return crc32(payload) === bytes.readUInt32LE(at + 8) ? decodeChunk(payload) : undefined;
}
