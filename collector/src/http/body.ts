import { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { CollectorError } from '../errors.ts';

const inflate = promisify(gunzip);

/** How much of a body that is too large is read and dropped, so that the sender gets to read the answer. */
const PATIENCE = 4;

/**
 * A request's body, as sent.
 * @throws CollectorError too_large, malformed (the sender went away)
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit * PATIENCE) throw tooLarge(announced, limit);
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      length += part.length;
      if (length <= limit) parts.push(part);
      else parts.length = 0;
      if (length > limit * PATIENCE) break;
    }
  } catch (cause) {
    throw new CollectorError('malformed', 'the body ended before its announced length', { cause });
  }
  if (length > limit) throw tooLarge(length, limit);
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}

/** @throws CollectorError too_large, malformed */
export async function decompress(body: Buffer, limit: number): Promise<Buffer> {
  try {
    return await inflate(body, { maxOutputLength: limit });
  } catch (cause) {
    if (cause instanceof RangeError) {
      throw new CollectorError('too_large', `the body is over ${limit} bytes after gunzip`);
    }
    throw new CollectorError('malformed', 'the body is not gzip, or ends too early', { cause });
  }
}

function tooLarge(length: number, limit: number): CollectorError {
  return new CollectorError('too_large', `the body is over ${limit} bytes (${length} or more)`);
}
