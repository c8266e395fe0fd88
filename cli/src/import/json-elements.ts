import { Buffer } from 'node:buffer';

/** A value in a JSON text, or what is wrong with the text at a byte. */
export type JsonElement =
  | { offset: number; member: string; value: unknown; around: Readonly<Record<string, unknown>> }
  | { offset: number; fault: string };

interface Options {
  /** Members of a top-level object whose lists are given element by element. */
  members: readonly string[];
  /** Bytes of the largest element; a larger one is a fault and is skipped. */
  elementBytes?: number;
}

const MiB = 1024 * 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const NEWLINE = 0x0a;
const isSpace = (byte: number) => byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;

/**
 * The elements of JSON of any size, one in memory at a time: of lists at the top (lists in that list are opened), of the lists
 * named by `members` in an object at the top (`around`: its other members so far), else the whole object. Several
 * texts may follow each other. A broken element is a fault, and reading goes on behind it.
 */
export async function* jsonElements(
  chunks: AsyncIterable<Buffer>,
  { members, elementBytes = 64 * MiB }: Options,
): AsyncGenerator<JsonElement> {
  const scanner = new Scanner(new Set(members), elementBytes);
  for await (const chunk of chunks) yield* scanner.feed(chunk);
  yield* scanner.end();
}

/** One list or object at the top that is open. */
interface Container {
  isList: boolean;
  /** The member of the object it is the value of. */
  member: string;
}

class Scanner {
  private readonly members: ReadonlySet<string>;
  private readonly limit: number;
  /** Containers whose elements are given one by one. */
  private readonly open: Container[] = [];
  private around: Record<string, unknown> = {};
  private aroundAt = 0;
  private gave = false;
  /** Of an object at the top: the name that was read, and whether its value comes next. */
  private key: string | undefined;
  private isKeyDone = false;
  /** The value being read: its bytes, where it began, how deep it is. */
  private parts: Buffer[] | undefined;
  private size = 0;
  private at = 0;
  private depth = 0;
  private isString = false;
  private isEscaped = false;
  private isScalar = false;
  private isLost = false;
  private position = 0;

  constructor(members: ReadonlySet<string>, limit: number) {
    this.members = members;
    this.limit = limit;
  }

  *feed(chunk: Buffer): Generator<JsonElement> {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (this.isLost) {
        if (byte === NEWLINE) this.isLost = false;
        continue;
      }
      if (this.parts === undefined) {
        const begun = this.between(byte, this.position + i);
        if (begun === 'value') {
          this.parts = [];
          this.size = 0;
          this.at = this.position + i;
          this.depth = byte === OPEN_BRACE || byte === OPEN_BRACKET ? 1 : 0;
          this.isString = byte === QUOTE;
          this.isEscaped = false;
          this.isScalar = this.depth === 0 && !this.isString;
          from = i;
        } else if (begun !== undefined) yield* begun;
        continue;
      }
      if (this.isString) {
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === BACKSLASH) this.isEscaped = true;
        else if (byte === QUOTE) {
          this.isString = false;
          if (this.depth === 0) {
            this.add(chunk, from, i + 1);
            yield* this.value();
          }
        }
      } else if (this.isScalar) {
        if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte)) {
          this.add(chunk, from, i);
          yield* this.value();
          i--;
        }
      } else if (byte === QUOTE) this.isString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.depth++;
      else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --this.depth === 0) {
        this.add(chunk, from, i + 1);
        yield* this.value();
      }
    }
    if (this.parts !== undefined) this.add(chunk, from, chunk.length);
    this.position += chunk.length;
  }

  *end(): Generator<JsonElement> {
    if (this.parts !== undefined && this.isScalar) yield* this.value();
    if (this.parts !== undefined || this.open.length > 0) {
      yield {
        offset: this.parts === undefined ? this.position : this.at,
        fault: 'the JSON ends in the middle',
      };
    }
  }

  private add(chunk: Buffer, from: number, to: number): void {
    this.size += to - from;
    if (this.size > this.limit) this.parts = [];
    // A view of the chunk would keep all of it; most values lie in one chunk and are parsed at once.
    else
      this.parts?.push(
        to === chunk.length ? Buffer.from(chunk.subarray(from, to)) : chunk.subarray(from, to),
      );
  }

  /** A byte outside any value: structure. */
  private between(byte: number, at: number): 'value' | JsonElement[] | undefined {
    if (isSpace(byte) || byte === COMMA) return undefined;
    const container = this.open.at(-1);
    if (container === undefined) {
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        this.open.push({ isList: byte === OPEN_BRACKET, member: '' });
        this.around = {};
        this.aroundAt = at;
        this.gave = false;
        this.key = undefined;
        this.isKeyDone = false;
        return undefined;
      }
      // A byte order mark is no fault.
      if (at < 3 && (byte === 0xef || byte === 0xbb || byte === 0xbf)) return undefined;
      this.isLost = true;
      return [{ offset: at, fault: 'not JSON' }];
    }
    if (container.isList) {
      if (byte === CLOSE_BRACKET) this.open.pop();
      else if (byte === CLOSE_BRACE) return this.lose(at);
      else if (byte === OPEN_BRACKET) this.open.push({ isList: true, member: container.member });
      else return 'value';
      return undefined;
    }
    if (byte === CLOSE_BRACE) {
      this.open.pop();
      return this.gave ? undefined : [{ offset: this.aroundAt, member: '', value: this.around, around: {} }];
    }
    if (byte === COLON && this.key !== undefined && !this.isKeyDone) {
      this.isKeyDone = true;
      return undefined;
    }
    if (this.key === undefined) return byte === QUOTE ? 'value' : this.lose(at);
    if (!this.isKeyDone) return this.lose(at);
    if (byte === OPEN_BRACKET && this.members.has(this.key)) {
      this.gave = true;
      this.open.push({ isList: true, member: this.key });
      this.key = undefined;
      this.isKeyDone = false;
      return undefined;
    }
    return byte === CLOSE_BRACKET || byte === COLON ? this.lose(at) : 'value';
  }

  /** The structure is broken: reading starts anew behind the line. */
  private lose(at: number): JsonElement[] {
    this.open.length = 0;
    this.isLost = true;
    return [{ offset: at, fault: 'not JSON' }];
  }

  private *value(): Generator<JsonElement> {
    const { at, size, parts = [] } = this;
    const text = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    this.parts = undefined;
    this.isScalar = false;
    const container = this.open.at(-1) as Container;
    let value: unknown;
    let fault: string | undefined;
    if (size > this.limit) fault = `larger than ${this.limit} bytes`;
    else {
      try {
        value = JSON.parse(text.toString('utf8'));
      } catch {
        fault = 'not JSON';
      }
    }
    if (container.isList) {
      yield fault === undefined
        ? { offset: at, member: container.member, value, around: this.around }
        : { offset: at, fault };
      return;
    }
    if (this.key === undefined && typeof value === 'string') this.key = value;
    else {
      if (fault !== undefined) yield { offset: at, fault };
      else if (this.key !== undefined && this.key !== '__proto__') this.around[this.key] = value;
      this.key = undefined;
      this.isKeyDone = false;
    }
  }
}
