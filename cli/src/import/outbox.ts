import { Buffer } from 'node:buffer';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Fault } from './importer.ts';
import type { OtlpSpan, ResourceSpans } from './otlp.ts';

/** Where spans go. */
export interface Collector {
  /** Without a path. */
  url: string;
  token?: string | undefined;
}

/** The collector takes nothing; the message says why. What was taken before is there. */
export class DeliveryFailed extends Error {}

interface Part {
  json: string;
  spans: number;
  place: string;
}

const MiB = 1024 * 1024;
/** A request is sent when it has this much; the collector's own limit is 64 MiB inflated, 16 MiB as sent. */
const REQUEST_BYTES = 4 * MiB;
const REQUEST_SPANS = 5000;
const PART_SPANS = 500;
/** Requests under way at once. */
const UNDER_WAY = 2;
const zip = promisify(gzip);

/**
 * Sends spans to a collector, each acknowledged or told as a fault. 429, 503 and lost connections are tried again, with growing
 * pauses, until `patienceMs` have passed without an answer.
 */
export class Outbox {
  /** Spans that the collector acknowledged. */
  stored = 0;
  private readonly to: Collector;
  private readonly patienceMs: number;
  private readonly told: (fault: Fault, spans: number) => void;
  private readonly underWay = new Set<Promise<void>>();
  private parts: Part[] = [];
  private bytes = 0;
  private spans = 0;
  private failure: unknown;

  constructor(to: Collector, told: (fault: Fault, spans: number) => void, patienceMs = 300_000) {
    this.to = to;
    this.told = told;
    this.patienceMs = patienceMs;
  }

  /** @throws DeliveryFailed */
  async add(resourceSpans: ResourceSpans, place: string): Promise<void> {
    for (const piece of pieces(resourceSpans)) {
      const json = JSON.stringify(piece.resourceSpans);
      if (
        this.spans > 0 &&
        (this.bytes + json.length > REQUEST_BYTES || this.spans + piece.spans > REQUEST_SPANS)
      ) {
        await this.flush();
      }
      this.parts.push({ json, spans: piece.spans, place });
      this.bytes += json.length;
      this.spans += piece.spans;
    }
  }

  /** Sends what is left and waits for every answer. @throws DeliveryFailed */
  async finish(): Promise<void> {
    await this.flush();
    await Promise.all(this.underWay);
    if (this.failure) throw this.failure;
  }

  private async flush(): Promise<void> {
    while (this.underWay.size >= UNDER_WAY) await Promise.race(this.underWay);
    if (this.failure) throw this.failure;
    if (this.parts.length === 0) return;
    const parts = this.parts;
    this.parts = [];
    this.bytes = 0;
    this.spans = 0;
    const sending: Promise<void> = this.send(parts)
      .catch((error) => {
        this.failure ??= error;
      })
      .finally(() => this.underWay.delete(sending));
    this.underWay.add(sending);
  }

  private async send(parts: Part[]): Promise<void> {
    const body = await zip(Buffer.from(`{"resourceSpans":[${parts.map(({ json }) => json).join(',')}]}`), {
      level: 1,
    });
    const giveUpAt = Date.now() + this.patienceMs;
    for (let pause = 250; ; pause = Math.min(pause * 2, 10_000)) {
      const answer = await this.post(body);
      if (answer.status === 200) return this.accepted(parts, answer.body);
      if (answer.status === 413 || answer.status === 400) return this.refused(parts, answer);
      if (answer.status === 401 || answer.status === 403) {
        throw new DeliveryFailed(`${this.to.url} wants an ingest token: CHOREOSCOPE_TOKEN or --token`);
      }
      const mayPass = answer.status === 0 || answer.status === 429 || answer.status >= 502;
      if (!mayPass || Date.now() + pause > giveUpAt) {
        throw new DeliveryFailed(`${this.to.url} does not take spans: ${answer.reason}`);
      }
      await delay(Math.min(Math.max(pause, answer.afterMs), Math.max(0, giveUpAt - Date.now())));
    }
  }

  private async post(
    body: Buffer,
  ): Promise<{ status: number; reason: string; body: unknown; afterMs: number }> {
    try {
      const response = await fetch(`${this.to.url}/v1/traces`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-encoding': 'gzip',
          ...(this.to.token ? { authorization: `Bearer ${this.to.token}` } : {}),
        },
        body,
        signal: AbortSignal.timeout(60_000),
      });
      const text = await response.text();
      let json: unknown;
      try {
        json = JSON.parse(text);
      } catch {}
      const message = (json as { message?: string } | undefined)?.message ?? text.slice(0, 200);
      return {
        status: response.status,
        reason: `${response.status} ${message}`.trim(),
        body: json,
        afterMs: Math.min(30, Number(response.headers.get('retry-after')) || 0) * 1000,
      };
    } catch (error) {
      const cause = (error as { cause?: Error }).cause ?? (error as Error);
      return { status: 0, reason: cause.message || String(cause), body: undefined, afterMs: 0 };
    }
  }

  private accepted(parts: Part[], body: unknown): void {
    const { rejectedSpans, errorMessage } =
      (body as { partialSuccess?: { rejectedSpans?: string; errorMessage?: string } })?.partialSuccess ?? {};
    const rejected = Number(rejectedSpans ?? 0);
    this.stored += parts.reduce((sum, { spans }) => sum + spans, 0) - rejected;
    if (rejected > 0) this.reject(parts, errorMessage ?? '', rejected);
  }

  /** All of it is bad, or it is too much: by halves, down to what is at fault. */
  private async refused(parts: Part[], answer: { status: number; reason: string }): Promise<void> {
    if (parts.length > 1) {
      const half = Math.ceil(parts.length / 2);
      await this.send(parts.slice(0, half));
      await this.send(parts.slice(half));
      return;
    }
    this.reject(parts, answer.reason, parts[0]?.spans ?? 0);
  }

  /** Gives each reason the place in the input that it is about. */
  private reject(parts: Part[], message: string, spans: number): void {
    const reasons = message.split('; ').filter((reason) => reason !== '');
    for (const [i, reason] of reasons.entries()) {
      const index = Number(/resourceSpans\[(\d+)\]/.exec(reason)?.[1] ?? 0);
      const place = parts[index]?.place ?? parts[0]?.place ?? '';
      const plain = reason.replace(/^.*?resourceSpans\[\d+\]\.?/, '');
      this.told(
        { place, reason: `refused by the collector: ${plain}` },
        i === 0 ? spans - reasons.length + 1 : 1,
      );
    }
  }
}

/** Resources with many spans, in pieces of some hundred. */
function* pieces(resourceSpans: ResourceSpans): Generator<{ resourceSpans: ResourceSpans; spans: number }> {
  const loose = resourceSpans as ResourceSpans & { scope_spans?: ResourceSpans['scopeSpans'] };
  const { resource } = loose;
  const scopes = loose.scopeSpans ?? loose.scope_spans;
  if (!Array.isArray(scopes)) {
    yield { resourceSpans, spans: 1 };
    return;
  }
  for (const scope of scopes) {
    const spans: OtlpSpan[] = Array.isArray(scope?.spans) ? scope.spans : [];
    for (let from = 0; from < spans.length; from += PART_SPANS) {
      const part = spans.slice(from, from + PART_SPANS);
      yield {
        resourceSpans: { resource, scopeSpans: [{ scope: scope.scope, spans: part }] },
        spans: part.length,
      };
    }
  }
}
