import { Buffer, isUtf8 } from 'node:buffer';

/** Below this, a byte loop is cheaper than the call into native code that moves and checks bytes at once. */
const SHORT = 48;

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
    this.len = this.buf.writeUInt32LE(value, this.len);
  }

  u64(hi: number, lo: number): void {
    this.reserve(8);
    this.buf.writeUInt32LE(lo, this.len);
    this.len = this.buf.writeUInt32LE(hi, this.len + 4);
  }

  /** LEB128, up to 2^53. */
  varint(value: number): void {
    this.reserve(8);
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
    if (n < SHORT) for (let i = from; i < to; i++) this.buf[this.len++] = src[i] as number;
    else this.len += src.copy(this.buf, this.len, from, to);
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
      let seen = 0;
      for (let i = from; i < to; i++) {
        const byte = src[i] as number;
        seen |= byte;
        this.buf[this.len++] = byte;
      }
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
    if (n < SHORT) {
      const start = this.len;
      this.buf[this.len++] = n;
      let i = 0;
      for (; i < n; i++) {
        const unit = value.charCodeAt(i);
        if (unit > 127) break;
        this.buf[this.len++] = unit;
      }
      if (i === n) return;
      this.len = start;
    }
    this.varint(Buffer.byteLength(value));
    this.len += this.buf.write(value, this.len, 'utf8');
  }
}
