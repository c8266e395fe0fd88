/** A copy of a body that passes by, without taking part in its flow: dropped whole once it is over the limit. */
export class KeptBody {
  private chunks: Buffer[] | undefined = [];
  private length = 0;
  private readonly limit: number;

  /** @param limit bytes; 0 keeps nothing */
  constructor(limit: number) {
    this.limit = limit;
    if (limit === 0) this.chunks = undefined;
  }

  add(chunk: unknown, encoding: unknown): void {
    if (this.chunks === undefined || chunk === null || chunk === undefined || typeof chunk === 'function')
      return;
    const bytes = bytesOf(chunk, encoding);
    this.length += bytes?.length ?? 0;
    if (bytes === undefined || this.length > this.limit) this.chunks = undefined;
    else this.chunks.push(bytes);
  }

  /** Undefined when it was too large, or nothing of it passed by here. */
  whole(): Buffer | undefined {
    if (this.chunks === undefined || this.chunks.length === 0) return undefined;
    return this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks);
  }
}

/** Undefined for what is no chunk of a body. */
export function bytesOf(chunk: unknown, encoding: unknown): Buffer | undefined {
  if (Buffer.isBuffer(chunk)) return chunk;
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (typeof chunk !== 'string') return undefined;
  return Buffer.from(chunk, Buffer.isEncoding(String(encoding)) ? (encoding as BufferEncoding) : 'utf8');
}
