import type { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { type Chunk, chunkBytes } from '../columns/chunk.ts';
import { SpanSink, TooMuch } from '../columns/sink.ts';
import { CollectorError } from '../errors.ts';
import type { Journal } from '../journal/journal.ts';
import type { Limits } from '../limits.ts';
import type { Metrics } from '../metrics.ts';
import { decodeJson } from '../otlp/json.ts';
import { Malformed } from '../otlp/malformed.ts';
import { decodeProtobuf } from '../otlp/protobuf.ts';
import { Rejections } from '../otlp/rejections.ts';
import { type Encoding, exportResponse } from '../otlp/response.ts';
import { decompress, readBody } from './body.ts';

const decoders = { protobuf: decodeProtobuf, json: decodeJson };
const DAY_MS = 86_400_000;
/** A segment takes several chunks; the insert's own limits (200,000 rows, 64 MiB) stay out of reach. */
const CHUNK_BYTES = 8 * 1024 * 1024;
const CHUNK_ROWS = 20_000;

/** The route POST /v1/traces: from the body to the journal to the answer. */
export class Ingest {
  private readonly journal: Journal;
  private readonly limits: Limits;
  private readonly metrics: Metrics;
  private readonly now: () => Date;
  private readonly sink: SpanSink;
  private active = 0;

  constructor(journal: Journal, limits: Limits, metrics: Metrics, now: () => Date) {
    this.journal = journal;
    this.limits = limits;
    this.metrics = metrics;
    this.now = now;
    this.sink = new SpanSink({
      chunkRows: Math.min(CHUNK_ROWS, limits.segmentRows),
      chunkBytes: Math.min(CHUNK_BYTES, limits.segmentBytes),
      totalBytes: limits.columnBytes,
    });
  }

  /**
   * @returns the answer's body, when all that is accepted is on disk
   * @throws CollectorError
   */
  async handle(request: IncomingMessage, encoding: Encoding): Promise<Buffer> {
    const compression = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
    if (compression !== 'gzip' && compression !== 'identity' && compression !== '') {
      throw new CollectorError(
        'unsupported_media_type',
        `content-encoding ${compression}: must be gzip or none`,
      );
    }
    if (this.active >= this.limits.requests) throw new CollectorError('overloaded');
    if (this.journal.isFull) throw new CollectorError('journal_full');
    this.active++;
    try {
      const sent = await readBody(request, this.limits.bodyBytes);
      this.metrics.receivedBytes.inc(sent.length);
      const body = compression === 'gzip' ? await decompress(sent, this.limits.inflatedBytes) : sent;
      return await this.accept(body, encoding);
    } finally {
      this.active--;
    }
  }

  private async accept(body: Buffer, encoding: Encoding): Promise<Buffer> {
    const rejections = new Rejections();
    const chunks = this.decode(body, encoding, rejections);
    const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
    this.metrics.rejected.inc(rejections.count);
    if (rows === 0 && rejections.count > 0) throw malformed(rejections.message(), rejections.first);
    if (chunks.reduce((sum, chunk) => sum + chunkBytes(chunk), 0) > this.limits.journalBytes) {
      throw new CollectorError('too_large', 'the request alone is over the journal budget');
    }
    await Promise.all(chunks.map((chunk) => this.journal.append(chunk)));
    this.metrics.accepted.inc(rows);
    return exportResponse(encoding, rejections.count, rejections.message());
  }

  private decode(body: Buffer, encoding: Encoding, rejections: Rejections): Chunk[] {
    const now = this.now();
    this.sink.start(now, {
      from: new Date(now.getTime() - this.limits.retentionDays * DAY_MS),
      to: new Date(now.getTime() + DAY_MS),
    });
    try {
      decoders[encoding](body, this.sink, rejections);
    } catch (error) {
      if (error instanceof Malformed) throw malformed(String(error), [error]);
      if (error instanceof TooMuch) {
        throw new CollectorError(
          'too_large',
          `the spans with their resources are over ${this.limits.columnBytes} bytes`,
        );
      }
      throw error;
    }
    return this.sink.finish();
  }
}

function malformed(message: string, faults: Malformed[]): CollectorError {
  const violations = faults.map(({ place, reason }) => ({ field: place, description: reason }));
  return new CollectorError('malformed', message, { violations });
}
