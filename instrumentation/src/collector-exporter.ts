import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, suppressTracing } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { Backlog } from './backlog.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { type Answer, CollectorSocket, type Post } from './collector-socket.ts';
import type { Debug } from './debug.ts';
import { type EncodedSpan, encodeRequest, encodeSpan } from './otlp-json.ts';

export interface CollectorExporterOptions {
  /** Base URL; spans go to `<endpoint>/v1/traces`. */
  endpoint: string;
  token?: string;
  debug?: Debug;
  now?: () => number;
}

/** Text of spans kept while the collector is away; about bytes of memory. */
const backlogChars = 4 * 1_048_576;
/** Text of spans in one request. */
const requestChars = 2 * 1_048_576;
/** A request that outlived its invocation's deadline may still be answered; after this it is given up. */
const giveUpMs = 10_000;

interface Sent {
  post: Post;
  spans: EncodedSpan[];
  startedAt: number;
  /** The deadline passed: its failure has been counted. */
  late: boolean;
}

interface Underway {
  sent: Sent;
  /** Whether the collector took it; never rejects. */
  answered: Promise<boolean>;
}

/**
 * OTLP/JSON over one kept-alive connection, for functions that are frozen between invocations. Spans the
 * collector did not take go again with the next export; there is no timer and no retry loop. Any
 * `SpanExporter` user may use it; our own buffer also calls `flush` to bound the wait.
 */
export class CollectorExporter implements SpanExporter {
  readonly #backlog = new Backlog(backlogChars);
  readonly #breaker = new CircuitBreaker();
  readonly #socket: CollectorSocket;
  readonly #debug: Debug;
  readonly #now: () => number;
  readonly #sent = new Set<Sent>();
  #refused = 0;

  constructor(options: CollectorExporterOptions) {
    this.#now = options.now ?? Date.now;
    this.#debug = options.debug ?? (() => {});
    this.#socket = new CollectorSocket(options.endpoint, options.token, this.#now);
  }

  /** Spans given up since the process started: pushed out of the backlog, or refused by the collector. */
  get dropped(): number {
    return this.#backlog.dropped + this.#refused;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.flush(spans, 30_000).then(
      (delivered) =>
        done({
          code: delivered && this.#backlog.size === 0 ? ExportResultCode.SUCCESS : ExportResultCode.FAILED,
        }),
      (error: Error) => done({ code: ExportResultCode.FAILED, error }),
    );
  }

  /**
   * Sends these spans and what is left of earlier ones.
   * @param budgetMs longest wait; afterwards the request goes on without anybody waiting
   * @returns whether everything sent now was answered well in time
   */
  async flush(spans: readonly ReadableSpan[], budgetMs: number): Promise<boolean> {
    this.#backlog.add(...spans.map(encodeSpan));
    this.#giveUpOld();
    if (this.#backlog.size === 0) return true;
    if (!this.#breaker.allows(this.#now())) {
      this.#debug(`${this.#backlog.size} spans wait: the collector did not answer, next try later`);
      return false;
    }
    const until = this.#now() + budgetMs;
    do {
      const inTime = await this.#withinBudget(this.#send(), until - this.#now());
      if (!inTime) return false;
    } while (this.#backlog.size > 0 && this.#now() < until);
    return true;
  }

  /** Waits for what is under way. */
  async forceFlush(): Promise<void> {
    await Promise.allSettled([...this.#sent].map(({ post }) => post.answer));
  }

  async shutdown(): Promise<void> {
    await this.flush([], 1_000);
    this.#socket.close();
  }

  #send(): Underway {
    const spans = this.#backlog.take(requestChars);
    const body = Buffer.from(encodeRequest(spans));
    this.#debug(`sending ${spans.length} spans, ${body.length} bytes`);
    const post = context.with(suppressTracing(ROOT_CONTEXT), () => this.#socket.post(body));
    const sent: Sent = { post, spans, startedAt: this.#now(), late: false };
    this.#sent.add(sent);
    const answered = post.answer.then(
      (answer) => this.#settle(sent, answer),
      (error: Error) => this.#lost(sent, error.message),
    );
    return { sent, answered };
  }

  async #withinBudget({ sent, answered }: Underway, budgetMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<false>((resolve) => {
      timer = setTimeout(() => {
        sent.late = true;
        sent.post.release();
        this.#breaker.failed(this.#now());
        this.#debug(`no answer within ${Math.round(budgetMs)} ms; not waiting longer`);
        resolve(false);
      }, budgetMs);
    });
    const inTime = await Promise.race([answered, deadline]);
    clearTimeout(timer);
    return inTime;
  }

  #settle(sent: Sent, { status, retryAfterMs, body }: Answer): boolean {
    if (status >= 200 && status < 300) {
      this.#sent.delete(sent);
      this.#breaker.succeeded();
      this.#countRejected(body);
      return true;
    }
    // Retryable as OTLP says; anything else would be refused again.
    // https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes
    if (status === 429 || status === 502 || status === 503 || status === 504) {
      return this.#lost(sent, `the collector answered ${status}`, retryAfterMs);
    }
    this.#sent.delete(sent);
    this.#refused += sent.spans.length;
    this.#breaker.failed(this.#now());
    this.#debug(`${sent.spans.length} spans dropped: the collector answered ${status} ${body.slice(0, 200)}`);
    return false;
  }

  #lost(sent: Sent, why: string, retryAfterMs?: number): false {
    this.#sent.delete(sent);
    this.#backlog.putBack(sent.spans);
    if (!sent.late) this.#breaker.failed(this.#now(), retryAfterMs);
    this.#debug(`${sent.spans.length} spans not taken (${why}); they go with the next`);
    return false;
  }

  /** OTLP partial success: `{"partialSuccess":{"rejectedSpans":"1","errorMessage":"…"}}`. */
  #countRejected(body: string): void {
    const rejected = Number(/"rejectedSpans"\s*:\s*"?(\d+)/.exec(body)?.[1] ?? 0);
    this.#refused += rejected;
    if (rejected > 0) this.#debug(`the collector rejected ${rejected} spans: ${body.slice(0, 200)}`);
  }

  #giveUpOld(): void {
    for (const { post, startedAt } of this.#sent) {
      if (this.#now() - startedAt > giveUpMs) post.abandon();
    }
  }
}
