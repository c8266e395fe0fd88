import { Buffer } from 'node:buffer';

/** A line without its end, or `undefined` where it was larger than allowed. Lines count from 1. */
export interface Line {
  number: number;
  text: string | undefined;
}

const NEWLINE = 0x0a;

/** Lines of UTF-8 text, one in memory at a time. */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  lineBytes = 64 * 1024 * 1024,
): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let size = 0;
  let number = 1;
  const take = (): Line => {
    const text = size > lineBytes ? undefined : Buffer.concat(parts).toString('utf8').replace(/\r$/, '');
    parts = [];
    size = 0;
    return { number: number++, text };
  };
  const add = (part: Buffer) => {
    size += part.length;
    if (size > lineBytes) parts = [];
    else parts.push(part);
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, end));
      yield take();
      from = end + 1;
    }
    if (from < chunk.length) add(chunk.subarray(from));
  }
  if (size > 0) yield take();
}
