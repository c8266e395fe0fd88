import { Buffer } from 'node:buffer';

/** A protobuf varint; negative numbers as 64-bit two's complement. */
function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const byte = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? byte | 128 : byte);
  } while (rest > 0n);
  return Buffer.from(bytes);
}

/** A field of wire type 2: bytes, text or a message of fields. */
export function bytes(field: number, ...value: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(value.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  return Buffer.concat([varint(field * 8 + 2), varint(body.length), body]);
}

/** A field of wire type 0. */
export function number(field: number, value: number | bigint): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

/** A field of wire type 1. */
export function fixed64(field: number, value: bigint): Buffer {
  const body = Buffer.alloc(8);
  body.writeBigUInt64LE(BigInt.asUintN(64, value));
  return Buffer.concat([varint(field * 8 + 1), body]);
}

/** What a span of a test body says; `extra` goes behind it. */
export interface SpanParts {
  traceId?: string;
  spanId?: string;
  name?: string;
  kind?: number;
  start?: bigint;
  end?: bigint;
  extra?: Buffer[];
}

/** A whole Span message, without tag and length. */
export function spanMessage(parts: SpanParts): Buffer {
  const start = parts.start ?? BigInt(Date.now()) * 1_000_000n;
  return Buffer.concat([
    bytes(1, Buffer.from(parts.traceId ?? 'ab'.repeat(16), 'hex')),
    bytes(2, Buffer.from(parts.spanId ?? 'cd'.repeat(8), 'hex')),
    bytes(5, parts.name ?? 'work'),
    number(6, parts.kind ?? 1),
    fixed64(7, start),
    fixed64(8, parts.end ?? start + 1_000_000n),
    ...(parts.extra ?? []),
  ]);
}

/** KeyValue with a string value. */
export function pair(field: number, key: string, value: string): Buffer {
  return bytes(field, bytes(1, key), bytes(2, bytes(1, value)));
}

/** An ExportTraceServiceRequest of one resource and one scope. */
export function request(...spans: Buffer[]): Buffer {
  return bytes(
    1,
    bytes(1, pair(1, 'service.name', 'shop')),
    bytes(2, bytes(1, bytes(1, 'scope'), bytes(2, '1')), ...spans.map((span) => bytes(2, span))),
  );
}
