import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { Backlog } from './backlog.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { type Answer, CollectorSocket, type Post } from './collector-socket.ts';
import type { Debug } from './debug.ts';
import type { FetchedToken } from './fetched-token.ts';
import { orLater } from './or-later.ts';
import { type EncodedSpan, encodeRequest, encodeSpan } from './otlp-json.ts';
import type { Sender } from './sender.ts';

export interface CollectorExporterOptions {
  /** Base URL; spans go to `<endpoint>/v1/traces`. */
  endpoint: string;
  /** The bearer token, or where it is fetched from. */
  token?: string | FetchedToken;
  debug?: Debug;
  now?: () => number;
}

/** Text of spans kept while the collector is away; about bytes of memory. */
const backlogChars = 4 * 1_048_576;
/** Text of spans in one request. */
const requestChars = 2 * 1_048_576;
/**
 * A request that outlived its invocation's deadline may still be answered, also when the instance is thawed again;
 * after so long, and so many flushes, it is given up.
 */
const giveUpMs = 10_000;
const giveUpFlushes = 2;
/** Longest wait for a collector that did not answer last time. */
const probeMs = 3;
/** Longest time for a connection that nobody waits for. */
const connectMs = 100;

interface Sent {
  post: Post;
  spans: EncodedSpan[];
  startedAt: number;
  /** Flushes before it. */
  flushes: number;
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
 * collector did not take go again with the next flush; there is no timer and no retry loop.
 */
export class CollectorExporter implements Sender {
  readonly #backlog = new Backlog(backlogChars);
  readonly #breaker = new CircuitBreaker();
  readonly #socket: CollectorSocket;
  readonly #token: FetchedToken | undefined;
  readonly #debug: Debug;
  readonly #now: () => number;
  readonly #sent = new Set<Sent>();
  #refused = 0;
  #flushes = 0;

  constructor(options: CollectorExporterOptions) {
    this.#now = options.now ?? Date.now;
    this.#debug = options.debug ?? (() => {});
    const { endpoint, token } = options;
    this.#token = typeof token === 'object' ? token : undefined;
    this.#socket = new CollectorSocket(
      endpoint,
      () => (typeof token === 'object' ? token.value : token),
      this.#now,
    );
  }

  /** Spans given up since the process started: pushed out of the backlog, or refused by the collector. */
  get dropped(): number {
    return this.#backlog.dropped + this.#refused;
  }

  /** @returns whether everything sent now was answered well in time */
  async flush(spans: readonly ReadableSpan[], budgetMs: number, isBackground = false): Promise<boolean> {
    this.#backlog.add(...spans.map(encodeSpan));
    this.#giveUpOld();
    if (this.#backlog.size === 0) return true;
    const until = this.#now() + budgetMs;
    do {
      const why = this.#obstacle();
      if (why) {
        this.#debug(`${this.#backlog.size} spans wait: ${why}`);
        return false;
      }
      const token = this.#token;
      if (token && token.value === undefined) {
        await orLater(token.fetched(), until - this.#now(), isBackground);
        if (token.value === undefined) continue;
      }
      const inTime = await this.#withinBudget(this.#send(isBackground), until - this.#now(), isBackground);
      if (!inTime) return false;
    } while (this.#backlog.size > 0 && this.#now() < until);
    return this.#backlog.size === 0;
  }

  /**
   * Opens the connection before there is anything to send: what is sent then is on its way in the same turn, though
   * the handler blocks the event loop or ends the process in the next.
   */
  connect(): void {
    const post = context.with(suppressTracing(ROOT_CONTEXT), () => this.#socket.post(encodeRequest([])));
    post.release(connectMs);
    post.answer.catch((error: Error) => this.#debug(`no connection yet: ${error.message}`));
  }

  /** Why nothing is sent now. */
  #obstacle(): string | undefined {
    const restMs = this.#breaker.restMs(this.#now());
    if (restMs > 0) return `the collector did not answer, next try in ${Math.ceil(restMs / 1000)} s`;
    if (this.#token?.value === undefined && this.#token?.isResting) return 'there is no token yet';
    return undefined;
  }

  /** Waits for what is under way. */
  async forceFlush(): Promise<void> {
    await Promise.allSettled([...this.#sent].map(({ post }) => post.answer));
  }

  async shutdown(): Promise<void> {
    await this.flush([], 1_000);
    this.#socket.close();
  }

  #send(isBackground: boolean): Underway {
    const spans = this.#backlog.take(requestChars);
    const body = encodeRequest(spans);
    this.#debug(`sending ${spans.length} spans, ${body.length} characters`);
    const post = context.with(suppressTracing(ROOT_CONTEXT), () => this.#socket.post(body));
    const sent: Sent = { post, spans, startedAt: this.#now(), flushes: this.#flushes, late: false };
    this.#sent.add(sent);
    if (isBackground) post.release(connectMs);
    const answered = post.answer.then(
      (answer) => this.#settle(sent, answer),
      (error: Error) => this.#lost(sent, error.message),
    );
    return { sent, answered };
  }

  async #withinBudget({ sent, answered }: Underway, budgetMs: number, isBackground: boolean) {
    if (budgetMs <= 0) {
      sent.post.release(connectMs);
      return false;
    }
    const isProbe = this.#breaker.isTripped;
    const waitMs = isProbe ? Math.min(budgetMs, probeMs) : budgetMs;
    const inTime = await orLater(answered, waitMs, isBackground);
    if (inTime !== undefined) return inTime;
    sent.late = true;
    sent.post.release(isProbe ? connectMs : 0);
    this.#breaker.failed(this.#now(), true);
    this.#debug(`no answer within ${Math.round(waitMs)} ms; not waiting longer`);
    return false;
  }

  #settle(sent: Sent, { status, retryAfterMs, body }: Answer): boolean {
    if (status >= 200 && status < 300) {
      this.#sent.delete(sent);
      this.#breaker.succeeded();
      this.#countRejected(body);
      return true;
    }
    if ((status === 401 || status === 403) && this.#token?.renew()) {
      this.#sent.delete(sent);
      this.#backlog.putBack(sent.spans);
      this.#debug(`the collector refused the token with ${status}; it is fetched again`);
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
    if (!sent.late) this.#breaker.failed(this.#now(), false, retryAfterMs);
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
    this.#flushes += 1;
    for (const { post, startedAt, flushes } of this.#sent) {
      if (this.#now() - startedAt > giveUpMs && this.#flushes - flushes >= giveUpFlushes) post.abandon();
    }
  }
}
