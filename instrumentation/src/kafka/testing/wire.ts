/** Kafka's primitive types, big-endian. https://kafka.apache.org/protocol#protocol_types */
export class Writer {
  #parts: Buffer[] = [];

  int8(value: number): this {
    return this.#put(1, (buffer) => buffer.writeInt8(value));
  }

  int16(value: number): this {
    return this.#put(2, (buffer) => buffer.writeInt16BE(value));
  }

  int32(value: number): this {
    return this.#put(4, (buffer) => buffer.writeInt32BE(value));
  }

  int64(value: bigint): this {
    return this.#put(8, (buffer) => buffer.writeBigInt64BE(value));
  }

  text(value: string | null): this {
    if (value === null) return this.int16(-1);
    const bytes = Buffer.from(value);
    this.int16(bytes.length).#parts.push(bytes);
    return this;
  }

  bytes(value: Buffer): this {
    this.int32(value.length).#parts.push(value);
    return this;
  }

  list<T>(values: readonly T[], each: (writer: this, value: T) => void): this {
    this.int32(values.length);
    for (const value of values) each(this, value);
    return this;
  }

  buffer(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #put(size: number, write: (buffer: Buffer) => void): this {
    const buffer = Buffer.alloc(size);
    write(buffer);
    this.#parts.push(buffer);
    return this;
  }
}

export class Reader {
  #at = 0;
  readonly #buffer: Buffer;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  int8 = () => this.#buffer.readInt8(this.#move(1));
  int16 = () => this.#buffer.readInt16BE(this.#move(2));
  int32 = () => this.#buffer.readInt32BE(this.#move(4));
  int64 = () => this.#buffer.readBigInt64BE(this.#move(8));

  text = (): string => {
    const length = this.int16();
    const at = this.#move(Math.max(0, length));
    return this.#buffer.toString('utf8', at, this.#at);
  };

  bytes = (): Buffer => {
    const length = this.int32();
    const at = this.#move(Math.max(0, length));
    return this.#buffer.subarray(at, this.#at);
  };

  list = <T>(each: () => T): T[] => Array.from({ length: Math.max(0, this.int32()) }, each);

  #move(by: number): number {
    const at = this.#at;
    this.#at += by;
    return at;
  }
}
