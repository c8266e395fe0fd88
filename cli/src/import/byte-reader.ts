import { Buffer } from 'node:buffer';

/** Bytes of a stream in pieces of a chosen length. */
export class ByteReader {
  /** Bytes read so far. */
  position = 0;
  private readonly chunks: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.chunks = stream[Symbol.asyncIterator]();
  }

  /** The next bytes; fewer at the end. */
  async read(length: number): Promise<Buffer> {
    const bytes = await this.peek(length);
    this.held = this.held.subarray(bytes.length);
    this.position += bytes.length;
    return bytes;
  }

  /** The next bytes, which stay; fewer at the end. */
  async peek(length: number): Promise<Buffer> {
    if (this.held.length < length) {
      const parts = [this.held];
      let size = this.held.length;
      while (size < length) {
        const { value, done } = await this.chunks.next();
        if (done) break;
        parts.push(value);
        size += value.length;
      }
      this.held = Buffer.concat(parts);
    }
    return this.held.subarray(0, length);
  }
}
