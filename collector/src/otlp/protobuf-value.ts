import { Buffer } from 'node:buffer';
import { Bytes } from '../columns/bytes.ts';
import { Malformed } from './malformed.ts';
import { BYTES, FIXED64, VARINT, type Wire } from './wire.ts';

/** Arrays and maps inside one another; deeper is refused. */
export const MAX_DEPTH = 32;

const scratch = new Bytes(4096);
const double = new DataView(new ArrayBuffer(8));

/** Names of AnyValue's fields and how they come, by field number. */
const FIELDS: Record<number, { name: string; wireType: number } | undefined> = {
  1: { name: 'stringValue', wireType: BYTES },
  2: { name: 'boolValue', wireType: VARINT },
  3: { name: 'intValue', wireType: VARINT },
  4: { name: 'doubleValue', wireType: FIXED64 },
  5: { name: 'arrayValue', wireType: BYTES },
  6: { name: 'kvlistValue', wireType: BYTES },
  7: { name: 'bytesValue', wireType: BYTES },
};

/**
 * An AnyValue's bytes [wire.pos, end) as a Native string: text as it is, numbers decimal, true/false, bytes base64,
 * arrays and maps as JSON text; empty when nothing is set. The last of several wins, as protobuf has it.
 * opentelemetry/proto/common/v1/common.proto
 */
export function writeValue(wire: Wire, end: number, into: Bytes): void {
  const start = into.len;
  let written = false;
  while (wire.pos < end) {
    const tag = wire.tag(end);
    if (tag === 10) {
      const to = wire.bytes(end);
      if (written) into.len = start;
      into.text(wire.buf, wire.pos, to);
      wire.pos = to;
      written = true;
      continue;
    }
    const field = FIELDS[tag >>> 3];
    if (field === undefined) {
      wire.skip(tag & 7, end);
      continue;
    }
    wire.expect(field.name, tag, field.wireType);
    if (written) into.len = start;
    written = true;
    if (tag >>> 3 === 5 || tag >>> 3 === 6) {
      scratch.len = 0;
      jsonField(wire, tag >>> 3, end, scratch, 1);
      into.text(scratch.buf, 0, scratch.len);
    } else into.string(scalar(wire, tag >>> 3, end));
  }
  if (!written) into.u8(0);
}

function scalar(wire: Wire, field: number, end: number): string {
  if (field === 7) return base64(wire, end);
  if (field === 4) return String(readDouble(wire, end));
  wire.varint(end);
  return field === 2 ? String((wire.lo | wire.hi) !== 0) : int64(wire.hi, wire.lo);
}

function base64(wire: Wire, end: number): string {
  const to = wire.bytes(end);
  const text = wire.buf.toString('base64', wire.pos, to);
  wire.pos = to;
  return text;
}

function readDouble(wire: Wire, end: number): number {
  wire.fixed64(end);
  double.setUint32(0, wire.hi);
  double.setUint32(4, wire.lo);
  return double.getFloat64(0);
}

function int64(hi: number, lo: number): string {
  if (hi < 0x200000) return String(hi * 4294967296 + lo);
  return String(BigInt.asIntN(64, (BigInt(hi) << 32n) | BigInt(lo)));
}

function jsonValue(wire: Wire, end: number, out: Bytes, depth: number): void {
  const start = out.len;
  while (wire.pos < end) {
    const tag = wire.tag(end);
    const field = FIELDS[tag >>> 3];
    if (field === undefined) wire.skip(tag & 7, end);
    else {
      wire.expect(field.name, tag, field.wireType);
      out.len = start;
      jsonField(wire, tag >>> 3, end, out, depth);
    }
  }
  if (out.len === start) ascii(out, 'null');
}

function jsonField(wire: Wire, field: number, end: number, out: Bytes, depth: number): void {
  if (field === 1) {
    const to = wire.bytes(end);
    jsonText(wire.buf, wire.pos, to, out);
    wire.pos = to;
  } else if (field === 5 || field === 6) {
    if (depth > MAX_DEPTH) throw new Malformed('', `nested deeper than ${MAX_DEPTH}`);
    jsonList(wire, wire.bytes(end), out, depth, field === 6);
  } else {
    const text = scalar(wire, field, end);
    ascii(out, field === 7 || !isJsonNumber(field, text) ? `"${text}"` : text);
  }
}

/** NaN and the infinities are text in JSON. */
function isJsonNumber(field: number, text: string): boolean {
  return field !== 4 || Number.isFinite(Number(text));
}

function jsonList(wire: Wire, end: number, out: Bytes, depth: number, isMap: boolean): void {
  out.u8(isMap ? 0x7b : 0x5b);
  let first = true;
  while (wire.pos < end) {
    const tag = wire.tag(end);
    if (tag !== 10) {
      wire.skip(tag & 7, end);
      continue;
    }
    const to = wire.bytes(end);
    if (!first) out.u8(0x2c);
    first = false;
    if (isMap) jsonPair(wire, to, out, depth);
    else jsonValue(wire, to, out, depth + 1);
  }
  out.u8(isMap ? 0x7d : 0x5d);
}

function jsonPair(wire: Wire, end: number, out: Bytes, depth: number): void {
  let keyFrom = 0;
  let keyTo = 0;
  let valueFrom = end;
  let valueTo = end;
  while (wire.pos < end) {
    const tag = wire.tag(end);
    if (tag !== 10 && tag !== 18) {
      wire.skip(tag & 7, end);
      continue;
    }
    const to = wire.bytes(end);
    if (tag === 10) [keyFrom, keyTo] = [wire.pos, to];
    else [valueFrom, valueTo] = [wire.pos, to];
    wire.pos = to;
  }
  jsonText(wire.buf, keyFrom, keyTo, out);
  out.u8(0x3a);
  wire.pos = valueFrom;
  jsonValue(wire, valueTo, out, depth + 1);
  wire.pos = end;
}

function jsonText(src: Buffer, from: number, to: number, out: Bytes): void {
  let plain = true;
  for (let i = from; i < to && plain; i++) {
    const byte = src[i] as number;
    plain = byte >= 0x20 && byte < 0x80 && byte !== 0x22 && byte !== 0x5c;
  }
  if (!plain) {
    const text = Buffer.from(JSON.stringify(src.toString('utf8', from, to)));
    out.raw(text, 0, text.length);
    return;
  }
  out.u8(0x22);
  out.raw(src, from, to);
  out.u8(0x22);
}

function ascii(out: Bytes, text: string): void {
  out.reserve(text.length);
  out.len += out.buf.write(text, out.len, 'latin1');
}
