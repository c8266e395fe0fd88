import type { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { chunkBytes } from '../columns/chunk.ts';
import { CollectorError } from '../errors.ts';
import type { Journal } from '../journal/journal.ts';
import type { Limits } from '../limits.ts';
import type { Metrics } from '../metrics.ts';
import { TraceDecoder } from '../otlp/decode.ts';
import { type Encoding, exportResponse } from '../otlp/response.ts';
import { decompress, readBody } from './body.ts';

/** The route POST /v1/traces: from the body to the journal to the answer. */
export class Ingest {
  private readonly journal: Journal;
  private readonly limits: Limits;
  private readonly metrics: Metrics;
  private readonly now: () => Date;
  private readonly decoder: TraceDecoder;
  private readonly log: Logger;
  private active = 0;

  constructor(journal: Journal, limits: Limits, metrics: Metrics, now: () => Date, log: Logger) {
    this.log = log;
    this.journal = journal;
    this.limits = limits;
    this.metrics = metrics;
    this.now = now;
    this.decoder = new TraceDecoder(limits);
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
    const { chunks, rejections } = this.decode(body, encoding);
    if (rejections.count > 0) {
      this.metrics.rejected.inc(rejections.count);
      this.log.warn({ spans: rejections.count, reason: rejections.message() }, 'spans rejected');
    }
    if (chunks.reduce((sum, chunk) => sum + chunkBytes(chunk), 0) > this.limits.journalBytes) {
      throw new CollectorError('too_large', 'the request alone is over the journal budget');
    }
    await Promise.all(chunks.map((chunk) => this.journal.append(chunk)));
    this.metrics.accepted.inc(chunks.reduce((sum, chunk) => sum + chunk.rows, 0));
    return exportResponse(encoding, rejections.count, rejections.message());
  }

  private decode(body: Buffer, encoding: Encoding) {
    try {
      return this.decoder.decode(body, encoding, this.now());
    } catch (error) {
      if (error instanceof CollectorError && error.code === 'malformed') this.metrics.malformed.inc();
      throw error;
    }
  }
}
