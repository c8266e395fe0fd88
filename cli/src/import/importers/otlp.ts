import type { Buffer } from 'node:buffer';
import zlib from 'node:zlib';
import { ByteReader } from '../byte-reader.ts';
import type { Found, Head, Importer, Input } from '../importer.ts';
import { jsonValues } from '../json-input.ts';
import type { ResourceSpans } from '../otlp.ts';
import { decodeResourceSpans } from './otlp-protobuf.ts';

const MAX_MESSAGE = 64 * 1024 * 1024;
const ZSTD = 0xfd2fb528;

/**
 * OpenTelemetry traces in files: JSON, a request a line or one text of any size; a request in protobuf; and messages of either with
 * their length in four bytes before each (big endian), each compressed by itself or not.
 * https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/fileexporter
 */
export const otlp: Importer = {
  name: 'otlp',
  detect: ({ bytes, text }: Head) =>
    (/^\s*[[{]/.test(text) && /"(resourceSpans|resource_spans)"\s*:/.test(text)) ||
    isProtobuf(bytes, 0) ||
    isDelimited(bytes),

  async *read({ name, stream, head }: Input): AsyncIterable<Found> {
    if (isDelimited(head.bytes)) yield* delimited(name, new ByteReader(stream));
    else if (isProtobuf(head.bytes, 0)) yield* protobuf(name, new ByteReader(stream));
    else yield* json(name, stream);
  },

  convert: ([item]) => ({
    resourceSpans: item === undefined ? [] : [item.value as ResourceSpans],
    faults: [],
  }),
};

/** Whether a ResourceSpans begins here: field 1 with a length, and in it one of its own fields. */
function isProtobuf(bytes: Buffer, at: number): boolean {
  if (bytes[at] !== 0x0a) return false;
  let pos = at + 1;
  while (pos < bytes.length && (bytes[pos] as number) >= 128) pos++;
  const first = bytes[pos + 1];
  return (
    pos - at <= 5 &&
    (first === 0x0a || first === 0x12) &&
    bytes.subarray(at, at + 64).some((byte) => byte < 9 || byte > 126)
  );
}

/** Whether a length and a message begin here. */
function isDelimited(bytes: Buffer): boolean {
  if (bytes.length < 8) return false;
  const length = bytes.readUInt32BE(0);
  if (length === 0 || length > MAX_MESSAGE) return false;
  return isProtobuf(bytes, 4) || bytes.readUInt32LE(4) === ZSTD || bytes.subarray(4, 6).toString() === '{"';
}

async function* json(name: string, stream: Input['stream']): AsyncIterable<Found> {
  for await (const found of jsonValues(name, stream, ['resourceSpans', 'resource_spans'])) {
    if ('fault' in found) yield { fault: { place: found.place, reason: found.fault } };
    else yield* requests(found.value, found.place, found.member);
  }
}

/** ResourceSpans by themselves, or requests that hold them. */
function* requests(value: unknown, place: string, member: string): Generator<Found> {
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const inner = fields.resourceSpans ?? fields.resource_spans;
  if (Array.isArray(inner)) for (const one of inner) yield* requests(one, place, 'resourceSpans');
  else if (member !== '' || fields.scopeSpans !== undefined || fields.scope_spans !== undefined) {
    yield { item: { place, value } };
  } else if (fields.resourceLogs !== undefined || fields.resourceMetrics !== undefined) {
    yield { passed: 'logs and metrics' };
  } else yield { fault: { place, reason: 'no resourceSpans' } };
}

/** Fields of a request, one after another; requests that follow each other without lengths are one to protobuf. */
async function* protobuf(name: string, reader: ByteReader): AsyncIterable<Found> {
  for (;;) {
    const at = reader.position;
    const place = `${name}, byte ${at}`;
    const tag = (await reader.read(1))[0];
    if (tag === undefined) return;
    let length = 0;
    for (let shift = 1; shift < 2 ** 35; shift *= 128) {
      const byte = (await reader.read(1))[0];
      if (byte === undefined) break;
      length += (byte & 127) * shift;
      if (byte < 128) break;
    }
    if (tag !== 0x0a || length > MAX_MESSAGE) {
      yield { fault: { place, reason: 'not OTLP in protobuf from here on' } };
      return;
    }
    const bytes = await reader.read(length);
    if (bytes.length < length) {
      yield {
        fault: { place, reason: `ends in the middle: ${length} bytes announced, ${bytes.length} there` },
      };
      return;
    }
    yield decoded(bytes, place);
  }
}

function decoded(bytes: Buffer, place: string): Found {
  try {
    return { item: { place, value: decodeResourceSpans(bytes) } };
  } catch (error) {
    return { fault: { place, reason: `not OTLP in protobuf: ${(error as Error).message}` } };
  }
}

async function* delimited(name: string, reader: ByteReader): AsyncIterable<Found> {
  for (;;) {
    const place = `${name}, byte ${reader.position}`;
    const prefix = await reader.read(4);
    if (prefix.length === 0) return;
    const length = prefix.length < 4 ? Number.POSITIVE_INFINITY : prefix.readUInt32BE(0);
    if (length > MAX_MESSAGE) {
      yield { fault: { place, reason: 'no length of a message; what follows is not read' } };
      return;
    }
    const bytes = await reader.read(length);
    if (bytes.length < length) {
      yield {
        fault: { place, reason: `ends in the middle: ${length} bytes announced, ${bytes.length} there` },
      };
      return;
    }
    yield* message(bytes, place);
  }
}

async function* message(bytes: Buffer, place: string): AsyncIterable<Found> {
  let plain = bytes;
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === ZSTD) {
    const unpack = (zlib as { zstdDecompressSync?: (from: Buffer) => Buffer }).zstdDecompressSync;
    if (unpack === undefined) {
      yield { fault: { place, reason: 'compressed with zstd, which needs Node 22.15 or newer' } };
      return;
    }
    plain = unpack(bytes);
  }
  if (plain[0] === 0x7b) {
    try {
      yield* requests(JSON.parse(plain.toString('utf8')), place, '');
    } catch {
      yield { fault: { place, reason: 'not JSON' } };
    }
    return;
  }
  yield* protobuf(place, new ByteReader(once(plain)));
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
