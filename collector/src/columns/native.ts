import { Buffer } from 'node:buffer';
import { Bytes } from './bytes.ts';
import type { Chunk } from './chunk.ts';
import { spanColumns, streamsOf } from './spans.ts';

/**
 * The chunks as one Native block, in pieces to be written one after another: number of columns and rows (varints),
 * then for each column its name, its type and its data. Arrays and maps start with running u64 offsets.
 * Protocol revision 0 (files, HTTP): no block info and no serialization kind.
 * https://clickhouse.com/docs/interfaces/specs/NativeFormat
 */
export function nativeBlock(chunks: Chunk[]): Buffer[] {
  const pieces: Buffer[] = [];
  const head = new Bytes(64);
  head.varint(spanColumns.length);
  head.varint(chunks.reduce((sum, chunk) => sum + chunk.rows, 0));
  pieces.push(head.view());
  let next = 0;
  for (const column of spanColumns) {
    const names = new Bytes(column.name.length + column.type.length + 16);
    names.string(column.name);
    names.string(column.type);
    pieces.push(names.view());
    for (const stream of streamsOf(column.shape)) {
      const parts = chunks.map((chunk) => chunk.streams[next] as Buffer);
      if (stream.kind === 'sizes') pieces.push(offsets(parts));
      else pieces.push(...parts);
      next++;
    }
  }
  return pieces;
}

function offsets(parts: Buffer[]): Buffer {
  const count = parts.reduce((sum, part) => sum + part.length / 4, 0);
  const out = Buffer.alloc(count * 8);
  let at = 0;
  let end = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 4) {
      end += part.readUInt32LE(i);
      out.writeUInt32LE(end % 4294967296, at);
      out.writeUInt32LE(Math.floor(end / 4294967296), at + 4);
      at += 8;
    }
  }
  return out;
}
