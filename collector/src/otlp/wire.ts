import type { Buffer } from 'node:buffer';
import { Malformed } from './malformed.ts';

/** Wire types of protobuf: https://protobuf.dev/programming-guides/encoding/ */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

const TWO32 = 4294967296;

/** A place in a protobuf message. `hi`/`lo` hold the two halves of the last 64-bit number read. */
export class Wire {
  readonly buf: Buffer;
  pos = 0;
  hi = 0;
  lo = 0;

  constructor(buf: Buffer) {
    this.buf = buf;
  }

  /** A field's tag: number * 8 + wire type. */
  tag(end: number): number {
    const { buf } = this;
    const first = this.pos < end ? (buf[this.pos] as number) : 128;
    if (first < 128) this.pos++;
    else this.varint(end);
    const tag = first < 128 ? first : this.hi * TWO32 + this.lo;
    if (tag < 8 || tag >= TWO32) throw new Malformed('', `no field with tag ${tag}`);
    return tag;
  }

  /** Sets `hi` and `lo`. */
  varint(end: number): void {
    const { buf } = this;
    let lo = 0;
    let hi = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.pos >= end) throw new Malformed('', 'truncated');
      const byte = buf[this.pos++] as number;
      const bits = byte & 127;
      if (shift < 28) lo |= bits << shift;
      else if (shift === 28) {
        lo |= bits << 28;
        hi |= bits >>> 4;
      } else if (shift < 63) hi |= bits << (shift - 32);
      else hi |= (bits & 1) << 31;
      if (byte < 128) {
        this.lo = lo >>> 0;
        this.hi = hi >>> 0;
        return;
      }
    }
    throw new Malformed('', 'a varint longer than 10 bytes');
  }

  /** A length and what it covers: moves past the length, gives the end. */
  bytes(end: number): number {
    let length = this.pos < end ? (this.buf[this.pos] as number) : 128;
    if (length < 128) this.pos++;
    else {
      this.varint(end);
      length = this.hi * TWO32 + this.lo;
    }
    if (this.pos + length > end) {
      throw new Malformed('', `truncated: ${length} bytes announced, ${end - this.pos} there`);
    }
    return this.pos + length;
  }

  /** Sets `hi` and `lo`. */
  fixed64(end: number): void {
    const { buf, pos } = this;
    if (pos + 8 > end) throw new Malformed('', 'truncated');
    this.lo = (buf[pos]! | (buf[pos + 1]! << 8) | (buf[pos + 2]! << 16) | (buf[pos + 3]! << 24)) >>> 0;
    this.hi = (buf[pos + 4]! | (buf[pos + 5]! << 8) | (buf[pos + 6]! << 16) | (buf[pos + 7]! << 24)) >>> 0;
    this.pos = pos + 8;
  }

  /** An unsigned 32-bit number. */
  fixed32(end: number): number {
    const { buf, pos } = this;
    if (pos + 4 > end) throw new Malformed('', 'truncated');
    this.pos = pos + 4;
    return (buf[pos]! | (buf[pos + 1]! << 8) | (buf[pos + 2]! << 16) | (buf[pos + 3]! << 24)) >>> 0;
  }

  /** Past a field's value. */
  skip(wireType: number, end: number): void {
    if (wireType === BYTES) this.pos = this.bytes(end);
    else if (wireType === VARINT) this.varint(end);
    else if (wireType === FIXED64 || wireType === FIXED32) {
      this.pos += wireType === FIXED64 ? 8 : 4;
      if (this.pos > end) throw new Malformed('', 'truncated');
    } else throw new Malformed('', `wire type ${wireType} is not one of OTLP`);
  }

  /** A known field must come as its type. */
  expect(field: string, tag: number, wireType: number): void {
    if ((tag & 7) !== wireType) throw new Malformed(field, `wire type ${tag & 7}, must be ${wireType}`);
  }
}
