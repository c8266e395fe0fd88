import type { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { addFirehoseRecords, firehoseAnswer, firehoseRegion, firehoseRequestId } from '../aws/firehose.ts';
import { LogBatch } from '../aws/log-batch.ts';
import { type Chunk, chunkBytes } from '../columns/chunk.ts';
import { CollectorError } from '../errors.ts';
import type { Journal } from '../journal/journal.ts';
import type { Limits } from '../limits.ts';
import type { Metrics } from '../metrics.ts';
import { TraceDecoder } from '../otlp/decode.ts';
import { Malformed } from '../otlp/malformed.ts';
import { Rejections } from '../otlp/rejections.ts';
import { type Encoding, exportResponse } from '../otlp/response.ts';
import { type Report, reportRequest } from '../platform/report.ts';
import { decompress, readBody } from './body.ts';

/** What the routes are given beside the request. */
export interface IngestOptions {
  now(): Date;
  log: Logger;
  /** Region of Lambda functions whose logs do not say it. */
  awsRegion?: string | undefined;
}

/** The routes that take spans and reports in: from the body to the journal to the answer. */
export class Ingest {
  private readonly journal: Journal;
  private readonly limits: Limits;
  private readonly metrics: Metrics;
  private readonly now: () => Date;
  private readonly decoder: TraceDecoder;
  private readonly log: Logger;
  private readonly awsRegion: string | undefined;
  private active = 0;

  constructor(journal: Journal, limits: Limits, metrics: Metrics, options: IngestOptions) {
    this.log = options.log;
    this.journal = journal;
    this.limits = limits;
    this.metrics = metrics;
    this.now = options.now;
    this.awsRegion = options.awsRegion || undefined;
    this.decoder = new TraceDecoder(limits);
  }

  /**
   * POST /v1/traces.
   * @returns the answer's body, when all that is accepted is on disk
   * @throws CollectorError
   */
  traces(request: IncomingMessage, encoding: Encoding): Promise<Buffer> {
    return this.read(request, async (body) => {
      const { chunks, rejections } = this.decoder.decode(body, encoding, this.now());
      await this.keep(chunks, rejections);
      return exportResponse(encoding, rejections.count, rejections.message());
    });
  }

  /**
   * POST /v1/aws/logs: what one CloudWatch Logs subscription sent.
   * @param region of the functions, where the sender says it
   * @returns the answer's body, as OTLP/JSON has it
   * @throws CollectorError
   */
  logs(request: IncomingMessage, region: string | undefined): Promise<Buffer> {
    return this.read(request, async (body) => {
      const batch = new LogBatch(this.limits.inflatedBytes, region || this.awsRegion);
      await batch.add(body, '');
      await this.keepLogs(batch);
      return exportResponse('json', batch.rejections.count, batch.rejections.message());
    });
  }

  /**
   * POST /v1/aws/firehose: many such documents, as Amazon Data Firehose delivers them.
   * @returns the answer's body, as Firehose wants it
   * @throws CollectorError
   */
  firehose(request: IncomingMessage): Promise<Buffer> {
    return this.read(request, async (body) => {
      const batch = new LogBatch(this.limits.inflatedBytes, firehoseRegion(request) ?? this.awsRegion);
      const id = await addFirehoseRecords(body, firehoseRequestId(request), batch);
      await this.keepLogs(batch);
      this.log.debug({ request_id: id, lines: Object.fromEntries(batch.lines) }, 'firehose delivered');
      return firehoseAnswer(id, this.now(), batch.rejections.message());
    });
  }

  /**
   * What a platform says of invocations, as JSON.
   * @param find takes what it can and adds the rest to the rejections; Malformed where nothing can be read
   * @returns the answer's body, as OTLP/JSON has it
   * @throws CollectorError
   */
  reports(
    request: IncomingMessage,
    find: (document: unknown, rejections: Rejections) => Report[],
  ): Promise<Buffer> {
    return this.read(request, async (body) => {
      const rejections = new Rejections();
      const reports = foundIn(body, (document) => find(document, rejections));
      if (reports.length === 0 && rejections.count > 0)
        throw malformed(rejections.message(), rejections.first);
      const lines = reports.map((report, i) => ({ place: `[${i}].`, request: reportRequest(report) }));
      await this.keep(this.decoder.decodeLines(lines, this.now(), rejections), rejections, reports);
      return exportResponse('json', rejections.count, rejections.message());
    });
  }

  private async read(request: IncomingMessage, accept: (body: Buffer) => Promise<Buffer>): Promise<Buffer> {
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
      return await accept(compression === 'gzip' ? await decompress(sent, this.limits.inflatedBytes) : sent);
    } catch (error) {
      if (error instanceof CollectorError && error.code === 'malformed') this.metrics.malformed.inc();
      throw error;
    } finally {
      this.active--;
    }
  }

  private async keepLogs(batch: LogBatch): Promise<void> {
    batch.assertUnderstood();
    for (const [type, documents] of batch.documents) this.metrics.logDocuments.inc({ type }, documents);
    for (const [kind, lines] of batch.lines) this.metrics.logLines.inc({ kind }, lines);
    const { spans, rejections, reports } = batch;
    await this.keep(this.decoder.decodeLines(spans, this.now(), rejections), rejections, reports);
  }

  private async keep(
    chunks: Chunk[],
    rejections: Rejections,
    reports: readonly Report[] = [],
  ): Promise<void> {
    if (rejections.count > 0) {
      this.metrics.rejected.inc(rejections.count);
      this.log.warn({ spans: rejections.count, reason: rejections.message() }, 'spans rejected');
    }
    if (chunks.reduce((sum, chunk) => sum + chunkBytes(chunk), 0) > this.limits.journalBytes) {
      throw new CollectorError('too_large', 'the request alone is over the journal budget');
    }
    await Promise.all(chunks.map((chunk) => this.journal.append(chunk)));
    this.metrics.accepted.inc(chunks.reduce((sum, chunk) => sum + chunk.rows, 0) - reports.length);
    for (const { source, kind } of reports) this.metrics.reports.inc({ source, kind });
  }
}

function foundIn(body: Buffer, find: (document: unknown) => Report[]): Report[] {
  try {
    let document: unknown;
    try {
      document = JSON.parse(body.toString('utf8'));
    } catch {
      throw new Malformed('', 'not JSON');
    }
    return find(document);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw malformed(String(error), [error]);
  }
}

function malformed(message: string, faults: Malformed[]): CollectorError {
  const violations = faults.map(({ place, reason }) => ({ field: place, description: reason }));
  return new CollectorError('malformed', message, { violations });
}
