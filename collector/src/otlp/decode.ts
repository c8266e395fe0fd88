import type { Buffer } from 'node:buffer';
import type { Chunk } from '../columns/chunk.ts';
import { SpanSink, TooMuch, type Window } from '../columns/sink.ts';
import { CollectorError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { decodeJson, decodeJsonRequest } from './json.ts';
import type { Fields } from './json-value.ts';
import { Malformed } from './malformed.ts';
import { decodeProtobuf } from './protobuf.ts';
import { Rejections } from './rejections.ts';
import type { Encoding } from './response.ts';

const decoders = { protobuf: decodeProtobuf, json: decodeJson };
const DAY_MS = 86_400_000;
/** Several chunks fit a segment, so segments fill well. */
const CHUNK_BYTES = 8 * 1024 * 1024;
const CHUNK_ROWS = 20_000;

/** One OTLP/JSON request of several in a body, with the place of its fields there: `logEvents[3].message.`. */
export interface SpanLine {
  place: string;
  request: Fields;
}

/** OTLP into columns of `spans`. Keeps its buffers from one body to the next. */
export class TraceDecoder {
  private readonly limits: Pick<Limits, 'columnBytes' | 'retentionDays'>;
  private readonly sink: SpanSink;

  constructor(limits: Pick<Limits, 'columnBytes' | 'retentionDays' | 'segmentRows' | 'segmentBytes'>) {
    this.limits = limits;
    this.sink = new SpanSink({
      chunkRows: Math.min(CHUNK_ROWS, limits.segmentRows),
      chunkBytes: Math.min(CHUNK_BYTES, limits.segmentBytes),
      totalBytes: limits.columnBytes,
    });
  }

  /**
   * @param body uncompressed
   * @param receivedAt also what spans' times are held against
   * @throws CollectorError malformed (nothing of the body can be taken), too_large
   */
  decode(body: Buffer, encoding: Encoding, receivedAt: Date): { chunks: Chunk[]; rejections: Rejections } {
    const rejections = new Rejections();
    const chunks = this.collect(receivedAt, () => decoders[encoding](body, this.sink, rejections));
    if (chunks.length === 0 && rejections.count > 0) throw malformed(rejections.message(), rejections.first);
    return { chunks, rejections };
  }

  /**
   * Requests that stand for themselves: where one cannot be read on, the next is.
   * @throws CollectorError too_large
   */
  decodeLines(lines: SpanLine[], receivedAt: Date, rejections: Rejections): Chunk[] {
    return this.collect(receivedAt, () => {
      for (const { place, request } of lines) {
        try {
          decodeJsonRequest(request, place, this.sink, rejections);
        } catch (error) {
          if (!(error instanceof Malformed)) throw error;
          rejections.add(error);
        }
      }
    });
  }

  private collect(receivedAt: Date, decode: () => void): Chunk[] {
    this.sink.start(receivedAt, this.window(receivedAt));
    try {
      decode();
    } catch (error) {
      if (error instanceof Malformed) throw malformed(String(error), [error]);
      if (!(error instanceof TooMuch)) throw error;
      const detail = `the spans with their resources are over ${this.limits.columnBytes} bytes`;
      throw new CollectorError('too_large', detail);
    }
    return this.sink.finish();
  }

  /**
   * Whole UTC days, so that a time moved to the edge is moved there again when its span is posted again: it is part
   * of the key of `invocations`.
   */
  private window(receivedAt: Date): Window {
    const now = receivedAt.getTime();
    return {
      from: new Date(Math.floor(now / DAY_MS - this.limits.retentionDays) * DAY_MS),
      to: new Date(Math.ceil(now / DAY_MS + 1) * DAY_MS),
    };
  }
}

function malformed(message: string, faults: Malformed[]): CollectorError {
  const violations = faults.map(({ place, reason }) => ({ field: place, description: reason }));
  return new CollectorError('malformed', message, { violations });
}
