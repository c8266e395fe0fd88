import { Buffer, isUtf8 } from 'node:buffer';

/** Below this, a byte loop is cheaper than the call into native code that moves and checks bytes at once. */
const SHORT = 160;

/** A buffer that grows. Everything is little-endian, as ClickHouse's Native format is. */
export class Bytes {
  buf: Buffer;
  len = 0;

  constructor(capacity = 1024) {
    this.buf = Buffer.allocUnsafeSlow(capacity);
  }

  /** Room for `n` more bytes. */
  reserve(n: number): void {
    if (this.len + n <= this.buf.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.buf.length * 2, this.len + n));
    this.buf.copy(grown, 0, 0, this.len);
    this.buf = grown;
  }

  /** The bytes written so far: a view, good until the next write. */
  view(): Buffer {
    return this.buf.subarray(0, this.len);
  }

  u8(value: number): void {
    this.reserve(1);
    this.buf[this.len++] = value;
  }

  u32(value: number): void {
    this.reserve(4);
    const { buf, len } = this;
    buf[len] = value;
    buf[len + 1] = value >>> 8;
    buf[len + 2] = value >>> 16;
    buf[len + 3] = value >>> 24;
    this.len = len + 4;
  }

  u64(hi: number, lo: number): void {
    this.u32(lo);
    this.u32(hi);
  }

  /** Once more what is already there. */
  again(from: number, to: number): void {
    this.reserve(to - from);
    this.buf.copyWithin(this.len, from, to);
    this.len += to - from;
  }

  /** LEB128, up to 2^53. */
  varint(value: number): void {
    this.reserve(8);
    if (value < 128) {
      this.buf[this.len++] = value;
      return;
    }
    let rest = value;
    while (rest > 127) {
      this.buf[this.len++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.buf[this.len++] = rest;
  }

  /** Bytes as they are. */
  raw(src: Buffer, from: number, to: number): void {
    const n = to - from;
    this.reserve(n);
    if (n < SHORT) {
      const { buf, len } = this;
      for (let i = 0; i < n; i++) buf[len + i] = src[from + i] as number;
      this.len = len + n;
    } else this.len += src.copy(this.buf, this.len, from, to);
  }

  zeros(n: number): void {
    this.reserve(n);
    this.buf.fill(0, this.len, this.len + n);
    this.len += n;
  }

  /** A Native string (length, bytes) from UTF-8; what is not UTF-8 becomes U+FFFD. */
  text(src: Buffer, from: number, to: number): void {
    const n = to - from;
    this.reserve(n + 8);
    const start = this.len;
    this.varint(n);
    if (n < SHORT) {
      const { buf, len } = this;
      let seen = 0;
      for (let i = 0; i < n; i++) {
        const byte = src[from + i] as number;
        seen |= byte;
        buf[len + i] = byte;
      }
      this.len = len + n;
      if (seen < 128 || isUtf8(src.subarray(from, to))) return;
    } else if (isUtf8(src.subarray(from, to))) {
      this.len += src.copy(this.buf, this.len, from, to);
      return;
    }
    this.len = start;
    this.string(src.toString('utf8', from, to));
  }

  /** A Native string from a JavaScript one; lone surrogates become U+FFFD. */
  string(value: string): void {
    const n = value.length;
    this.reserve(n * 3 + 8);
    if (n < 128) {
      const { buf, len } = this;
      buf[len] = n;
      let i = 0;
      for (; i < n; i++) {
        const unit = value.charCodeAt(i);
        if (unit > 127) break;
        buf[len + 1 + i] = unit;
      }
      if (i === n) {
        this.len = len + 1 + n;
        return;
      }
    }
    this.varint(Buffer.byteLength(value));
    this.len += this.buf.write(value, this.len, 'utf8');
  }
}
