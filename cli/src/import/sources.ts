import { Buffer } from 'node:buffer';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, pipeline, type Readable, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import type { Input } from './importer.ts';

/** Something to read, as often as asked. */
export interface Source {
  name: string;
  /** Bytes, where they are known. */
  bytes: number;
  open(): Readable;
}

/** Nothing can be read; the message says what. Exit code 2. */
export class NoInput extends Error {}

const byName = (a: string, b: string) => (a < b ? -1 : 1);

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort(byName);
}

/** Files that a pattern matches: `*` and `?` within each part of the path. (`fs.glob` is not in Node 20.) */
async function matching(pattern: string): Promise<string[]> {
  let found = [pattern.startsWith('/') ? '/' : ''];
  for (const part of pattern.split('/').filter((text) => text !== '')) {
    const quoted = part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    const name = new RegExp(`^${quoted.replaceAll('*', '.*').replaceAll('?', '.')}$`);
    const deeper: string[] = [];
    for (const directory of found) {
      if (!/[*?]/.test(part)) deeper.push(join(directory, part));
      else {
        const entries = await readdir(directory || '.').catch(() => []);
        deeper.push(...entries.filter((entry) => name.test(entry)).map((entry) => join(directory, entry)));
      }
    }
    found = deeper.filter((path) => existsSync(path));
  }
  return found.filter((path) => statSync(path).isFile()).sort(byName);
}

/**
 * What the arguments name: files, directories (every file in them), patterns with `*` and `?`; `-` is standard input.
 * @throws NoInput where one names nothing
 */
export async function sourcesOf(paths: string[], stdin: Readable): Promise<Source[]> {
  const sources: Source[] = [];
  for (const path of paths) {
    if (path === '-') {
      sources.push({ name: 'stdin', bytes: 0, open: () => stdin });
      continue;
    }
    let files: string[];
    if (existsSync(path)) files = statSync(path).isDirectory() ? await filesIn(path) : [path];
    else files = /[*?]/.test(path) ? await matching(path) : [];
    if (files.length === 0) throw new NoInput(`${path}: no such file`);
    for (const name of files) {
      sources.push({ name, bytes: statSync(name).size, open: () => createReadStream(name) });
    }
  }
  return sources;
}

const HEAD_BYTES = 64 * 1024;

/** Compressions by their first bytes, and what undoes them. */
const compressions: { name: string; magic: number[]; undo(): Transform }[] = [
  { name: 'gzip', magic: [0x1f, 0x8b], undo: () => zlib.createGunzip() },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd], undo: zstd },
];

function zstd(): Transform {
  const create = (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress;
  if (create === undefined) throw new Error('zstd needs Node 22.15 or newer; or unpack it before: zstd -d');
  return create();
}

/**
 * The input, decompressed (gzip in gzip too), and how it begins.
 * @throws Error saying why it cannot be read
 */
export async function openInput(source: Source): Promise<Input> {
  let stream = source.open();
  for (;;) {
    const { bytes, rest } = await peek(stream);
    const found = compressions.find(({ magic }) => magic.every((byte, i) => bytes[i] === byte));
    if (found === undefined) {
      return { name: source.name, stream: rest, head: { bytes, text: bytes.toString('utf8') } };
    }
    const undo = found.undo();
    stream = pipeline(rest, undo, () => undefined) as unknown as Readable;
  }
}

/** The first bytes of a stream, and a stream that still has them. */
async function peek(stream: Readable): Promise<{ bytes: Buffer; rest: Readable }> {
  const parts: Buffer[] = [];
  let size = 0;
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  while (size < HEAD_BYTES) {
    const { value, done } = await chunks.next();
    if (done) break;
    const part = typeof value === 'string' ? Buffer.from(value) : (value as Buffer);
    parts.push(part);
    size += part.length;
  }
  const bytes = Buffer.concat(parts);
  const rest = new PassThrough();
  (async () => {
    try {
      if (bytes.length > 0) rest.write(bytes);
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
        if (!rest.write(next.value)) await new Promise((drained) => rest.once('drain', drained));
      }
      rest.end();
    } catch (error) {
      rest.destroy(error as Error);
    }
  })();
  return { bytes: bytes.subarray(0, HEAD_BYTES), rest };
}
