import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Debug } from './debug.ts';
import { orLater } from './or-later.ts';
import { type EncodedSpan, encodeRequest, encodeSpan } from './otlp-json.ts';
import type { Sender } from './sender.ts';

/** Longest line, UTF-8 bytes. CloudWatch Logs takes events of 256 KiB and Lambda's JSON format wraps them. */
const lineBytes = 200_000;
/** Around the spans: the braces and the callback's newline. */
const frameBytes = 64;

const ignore = () => {};

interface Stream {
  write(text: string, done: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: () => void): unknown;
  off(event: 'error', listener: () => void): unknown;
}

/**
 * One line of OTLP/JSON on stdout for the spans of an invocation, as of
 * https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/. No socket and no round trip.
 *
 * It is written to `process.stdout`, not to the console and not to the descriptor that the runtime frames its log
 * entries on: Lambda takes a line of stdout for one log event in either log format, and does not wrap what is JSON
 * already (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html). A pipe takes
 * what fits (64 KiB) at once and the rest in later turns (https://nodejs.org/api/process.html#a-note-on-process-io),
 * so what is waited for is the stream's word that the line is out, and a line of the handler's is never cut in two.
 */
export class LogSender implements Sender {
  dropped = 0;
  readonly #stream: Stream;
  readonly #debug: Debug;
  #writing = 0;

  constructor(stream: Stream, debug: Debug = () => {}) {
    this.#stream = stream;
    this.#debug = debug;
  }

  async flush(spans: readonly ReadableSpan[], budgetMs: number): Promise<boolean> {
    const pieces = spans.flatMap((span) => this.#fitting(span));
    if (pieces.length === 0) return true;
    const written = Promise.all(lines(pieces).map((line) => this.#write(line)));
    return (await orLater(written, budgetMs, true))?.every(Boolean) ?? false;
  }

  #write(line: string): Promise<boolean> {
    // A closed stdout is an 'error' event, which would end the process if nobody listened. It comes after the callback.
    if (this.#writing++ === 0) this.#stream.on('error', ignore);
    return new Promise((resolve) => {
      this.#stream.write(`${line}\n`, (error) => {
        setImmediate(() => {
          if (--this.#writing === 0) this.#stream.off('error', ignore);
        });
        if (error) this.#debug(`a line of spans is lost: ${error.message}`);
        resolve(!error);
      });
    });
  }

  /**
   * The span written such that a line can hold it. One with thousands of links (a batch of 10,000 records) goes
   * as several of the same ids, each with its part of the links and events.
   */
  #fitting(span: ReadableSpan): EncodedSpan[] {
    const whole = encodeSpan(span);
    if (bytesOf(whole) + frameBytes <= lineBytes) return [whole];
    const { links, events } = span;
    if (links.length + events.length < 2) {
      this.dropped += 1;
      this.#debug('a span is too large for a line: dropped');
      return [];
    }
    const middle = (links.length + events.length) >> 1;
    const part = (from: number, to: number) =>
      this.#fitting(
        Object.create(span, {
          links: { value: links.slice(from, to) },
          events: { value: events.slice(Math.max(0, from - links.length), Math.max(0, to - links.length)) },
        }),
      );
    return [...part(0, middle), ...part(middle, links.length + events.length)];
  }
}

function lines(spans: EncodedSpan[]): string[] {
  const found: string[] = [];
  let line: EncodedSpan[] = [];
  let bytes = frameBytes;
  for (const span of spans) {
    const more = bytesOf(span);
    if (line.length > 0 && bytes + more > lineBytes) {
      found.push(encodeRequest(line));
      line = [];
      bytes = frameBytes;
    }
    line.push(span);
    bytes += more;
  }
  return [...found, encodeRequest(line)];
}

/** At most: a group of its own for each span. */
function bytesOf({ resource, scope, span }: EncodedSpan): number {
  return Buffer.byteLength(span) + resource.length * 3 + scope.length + frameBytes;
}
