import { Buffer } from 'node:buffer';
import { createGunzip } from 'node:zlib';
import { CollectorError } from '../errors.ts';
import type { SpanLine } from '../otlp/decode.ts';
import { type Fields, list, message, text } from '../otlp/json-value.ts';
import { Malformed } from '../otlp/malformed.ts';
import { Rejections } from '../otlp/rejections.ts';
import { figure, textOf } from '../platform/figures.ts';
import { LambdaLog } from '../platform/lambda-log.ts';
import type { LambdaSaid } from '../platform/lambda-said.ts';
import { type Report, reportRequest } from '../platform/report.ts';
import { lineKinds } from './line-kinds.ts';
import { readDocuments } from './subscription.ts';

/**
 * The log documents of one request, as far as they have been read: their lines of spans and of reports, what could not be read, and
 * how many lines of each kind there were. All documents together may inflate to `inflatedBytes`.
 */
export class LogBatch {
  readonly spans: SpanLine[] = [];
  /** What Lambda itself said; each is among the spans, too. */
  readonly reports: Report[] = [];
  readonly rejections = new Rejections();
  /** Lines by kind. */
  readonly lines = new Map<string, number>();
  /** Documents understood, by messageType. */
  readonly documents = new Map<string, number>();
  private readonly limit: number;
  private left: number;
  private isOver = false;
  private readonly region: string | undefined;

  /** @param region of the functions, where the sender or a setting says it: a document does not */
  constructor(inflatedBytes: number, region?: string) {
    this.region = region;
    this.limit = inflatedBytes;
    this.left = inflatedBytes;
  }

  /**
   * Adds what one CloudWatch Logs subscription sent. What cannot be read of it is rejected and the rest is taken.
   * @param place of the data in the request, for reasons: `records[3]`, or empty
   */
  async add(data: Buffer, place: string): Promise<void> {
    try {
      const found = await readDocuments(data, (gzip) => this.inflate(gzip));
      found.forEach((document, i) => {
        const documentPlace = found.length > 1 ? `${place}[${i}]` : place;
        this.guard(documentPlace, () => this.addDocument(document, documentPlace));
      });
    } catch (error) {
      this.reject(error, place);
    }
  }

  /** Counts as rejected what was thrown while reading something at a place. */
  reject(error: unknown, place: string): void {
    if (!(error instanceof Malformed)) throw error;
    this.rejections.add(place === '' ? error : error.under(place));
  }

  /** @throws CollectorError too_large, malformed: when not one document of the request could be understood */
  assertUnderstood(): void {
    if (this.documents.size > 0 || this.rejections.count === 0) return;
    const code = this.isOver ? 'too_large' : 'malformed';
    const violations = this.rejections.first.map(({ place, reason }) => ({
      field: place,
      description: reason,
    }));
    throw new CollectorError(code, this.rejections.message(), { violations });
  }

  private addDocument(item: unknown, place: string): void {
    const document = message(item, '');
    if (document === undefined) throw new Malformed('', 'must be an object');
    const type = text(document.messageType, 'messageType');
    if (type !== 'DATA_MESSAGE' && type !== 'CONTROL_MESSAGE') {
      throw new Malformed('messageType', 'must be DATA_MESSAGE or CONTROL_MESSAGE');
    }
    const events = type === 'DATA_MESSAGE' ? list(document.logEvents, 'logEvents') : [];
    count(this.documents, type);
    const log = new LambdaLog({
      group: textOf(document.logGroup),
      stream: textOf(document.logStream),
      owner: textOf(document.owner),
      region: this.region,
    });
    events.forEach((event, i) => {
      const eventPlace = place === '' ? `logEvents[${i}]` : `${place}.logEvents[${i}]`;
      this.guard(eventPlace, () => this.addLine(message(event, '') ?? {}, eventPlace, log));
    });
  }

  private addLine({ message: line, timestamp }: Fields, place: string, log: LambdaLog): void {
    if (typeof line !== 'string') throw new Malformed('message', 'must be a string');
    for (const kind of lineKinds) {
      if (!kind.matches(line)) continue;
      count(this.lines, kind.name);
      const request = kind.request?.(line);
      if (request !== undefined) this.spans.push({ place: `${place}.message.`, request });
      const said = kind.said?.(line);
      if (said !== undefined) this.addSaid(said, figure(timestamp), place, log);
      return;
    }
  }

  private addSaid(said: LambdaSaid, at: number | undefined, place: string, log: LambdaLog): void {
    const report = log.report(said, at);
    if (report === 'start') return;
    if (report === 'when') throw new Malformed('timestamp', 'must be a number');
    if (report === 'whose')
      throw new Malformed('', 'a report, but neither log group nor stream names a function');
    this.reports.push(report);
    this.spans.push({ place: `${place}.message.`, request: reportRequest(report) });
  }

  private guard(place: string, read: () => void): void {
    try {
      read();
    } catch (error) {
      this.reject(error, place);
    }
  }

  /** What is inflated counts also when it turns out to be broken: that, too, was work. */
  private async inflate(gzip: Buffer): Promise<Buffer> {
    const parts: Buffer[] = [];
    const stream = createGunzip({ chunkSize: 65_536 }).end(gzip);
    try {
      for await (const part of stream as AsyncIterable<Buffer>) {
        this.left -= part.length;
        if (this.left < 0) break;
        parts.push(part);
      }
    } catch {
      throw new Malformed('', 'not gzip, or it ends too early');
    }
    if (this.left >= 0) return Buffer.concat(parts);
    this.isOver = true;
    throw new Malformed('', `over ${this.limit} bytes after gunzip, with what comes before it`);
  }
}

function count(into: Map<string, number>, name: string): void {
  into.set(name, (into.get(name) ?? 0) + 1);
}
