import { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import { type JsonElement, jsonElements } from './json-elements.ts';
import { linesOf } from './lines.ts';

/** One JSON value of an input and its place; `member` is the list it stood in. */
export type JsonFound =
  | { place: string; member: string; value: unknown; around: Readonly<Record<string, unknown>> }
  | { place: string; fault: string };

const HEAD_BYTES = 1024 * 1024;

/**
 * Values of a JSON input, whatever its form: one text of any size, or a text a line (JSON Lines), of which a broken one costs only
 * itself. Lists, and the lists in `members`, are given element by element.
 */
export async function* jsonValues(
  name: string,
  stream: Readable,
  members: readonly string[],
): AsyncGenerator<JsonFound> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const head: Buffer[] = [];
  let bytes = 0;
  let isEnd = false;
  while (bytes < HEAD_BYTES && !head.at(-1)?.includes(0x0a)) {
    const { value, done } = await chunks.next();
    if (done) {
      isEnd = true;
      break;
    }
    head.push(value);
    bytes += value.length;
  }
  async function* whole(): AsyncGenerator<Buffer> {
    yield* head.splice(0);
    if (isEnd) return;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  }
  if (isLines(head)) {
    for await (const line of linesOf(whole())) {
      const place = `${name}:${line.number}`;
      if (line.text === undefined) yield { place, fault: 'the line is too long' };
      else if (line.text.trim() !== '') {
        for await (const element of jsonElements(one(line.text), { members })) {
          yield 'fault' in element ? { place, fault: element.fault } : { ...shape(element), place };
        }
      }
    }
    return;
  }
  for await (const element of jsonElements(whole(), { members })) {
    const place = `${name}, byte ${element.offset}`;
    yield 'fault' in element ? { place, fault: element.fault } : { ...shape(element), place };
  }
}

const shape = ({ member, value, around }: Exclude<JsonElement, { fault: string }>) => ({
  member,
  value,
  around,
});

async function* one(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** Whether the first line is a JSON text by itself, or begins like one and the second is. */
function isLines(head: Buffer[]): boolean {
  const text = head.map((part) => part.toString('utf8')).join('');
  if (!text.trimStart().includes('\n')) return false;
  const [first = '', second = ''] = text.trimStart().split('\n', 2);
  return isText(first) || (/^[{[]\s*["{[]/.test(first) && isText(second));
}

function isText(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
