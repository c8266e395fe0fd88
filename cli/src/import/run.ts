import type { Hints, Importer } from './importer.ts';
import { reportScope } from './importers/cloudwatch-spans.ts';
import { kinds, type OtlpSpan, parentIs, type ResourceSpans, textOf } from './otlp.ts';
import type { Outbox } from './outbox.ts';
import { type ReadOptions, readAll } from './read-all.ts';
import type { Source } from './sources.ts';
import type { Tally } from './tally.ts';
import { lastOf, nanosOf, shiftSpan, spansOf, type Window } from './times.ts';

/** An invocation the store has, by the platform's request id. */
export interface KnownInvocation {
  request_id: string;
  span_id: string;
  /** Unix ns. */
  started_ns: string;
}

export interface RunOptions extends ReadOptions {
  outbox: Outbox;
  window: Window;
  shiftDays: number;
  /** Invocations there are already of these request ids. */
  known(requestIds: string[]): Promise<KnownInvocation[]>;
}

/** A REPORT is that of an invocation that starts so close to it. */
const SAME_NS = 2_000_000_000n;
const REPORTS_AT_ONCE = 200;
/** Request ids of this import's own invocations that are remembered. */
const REMEMBERED = 2_000_000;

interface Report {
  resourceSpans: ResourceSpans;
  span: OtlpSpan;
  place: string;
}

/** Reads everything and sends it. @throws DeliveryFailed */
export async function run(sources: Source[], options: RunOptions): Promise<void> {
  const { tally, outbox, window, shiftDays } = options;
  const seen = new Map<string, bigint[]>();
  let reports: Report[] = [];

  const askAndSend = async () => {
    const waiting = reports;
    reports = [];
    const there = await options.known([...new Set(waiting.map(({ span }) => requestIdOf(span)))]);
    for (const { resourceSpans, span, place } of waiting) {
      const id = requestIdOf(span);
      const start = nanosOf(span.startTimeUnixNano) ?? 0n;
      const length = (nanosOf(span.endTimeUnixNano) ?? start) - start;
      const isSame = (other: bigint) => other - start < SAME_NS + length && start - other < SAME_NS + length;
      const isKnown =
        there.some(
          (one) => one.request_id === id && one.span_id !== span.spanId && isSame(BigInt(one.started_ns)),
        ) || (seen.get(id) ?? []).some(isSame);
      if (isKnown) tally.known++;
      else {
        count(tally, span);
        await outbox.add(resourceSpans, place);
      }
    }
  };

  for await (const { converted, items } of readAll(sources, options)) {
    for (const fault of converted.faults) tally.fault(fault);
    const place = items[0]?.place ?? '';
    for (const resourceSpans of converted.resourceSpans) {
      keepWithin(resourceSpans, window, shiftDays, tally);
      const isReport = resourceSpans.scopeSpans?.[0]?.scope?.name === reportScope;
      const [first] = spansOf(resourceSpans);
      if (first === undefined) {
        // Nothing to send; what is no ResourceSpans at all, the collector says so.
        if (!isShaped(resourceSpans)) await outbox.add(resourceSpans, place);
        continue;
      }
      if (isReport) {
        reports.push({ resourceSpans, span: first, place });
        if (reports.length >= REPORTS_AT_ONCE) await askAndSend();
        continue;
      }
      for (const span of spansOf(resourceSpans)) {
        count(tally, span);
        const id = requestIdOf(span);
        if (id !== '' && seen.size < REMEMBERED)
          seen.set(id, [...(seen.get(id) ?? []), nanosOf(span.startTimeUnixNano) ?? 0n]);
      }
      await outbox.add(resourceSpans, place);
    }
  }
  if (reports.length > 0) await askAndSend();
  await outbox.finish();
}

/**
 * The newest time of the inputs up to a day from now, past what no clock can have said; where there is only such, the newest of that;
 * undefined where there is none. Reads the inputs whole and sends nothing.
 */
export async function newestOf(
  sources: Source[],
  now: Date,
  options: { format: Importer | undefined; hints: Hints; tally: Tally; memoryBytes?: number | undefined },
): Promise<bigint | undefined> {
  const limit = BigInt(now.getTime() + 86_400_000) * 1_000_000n;
  let newest: bigint | undefined;
  let beyond: bigint | undefined;
  for await (const { converted } of readAll(sources, options)) {
    for (const resourceSpans of converted.resourceSpans) {
      for (const span of spansOf(resourceSpans)) {
        const last = lastOf(span);
        if (last === undefined) continue;
        if (last > limit) beyond = beyond !== undefined && beyond > last ? beyond : last;
        else if (newest === undefined || last > newest) newest = last;
      }
    }
  }
  return newest ?? beyond;
}

const isShaped = (resourceSpans: ResourceSpans) =>
  typeof resourceSpans === 'object' &&
  resourceSpans !== null &&
  (Array.isArray(resourceSpans.scopeSpans) || 'scope_spans' in resourceSpans);

const requestIdOf = (span: OtlpSpan) =>
  textOf(span.attributes, 'faas.invocation_id') || textOf(span.attributes, 'faas.execution');

/** Moves times, and takes out the spans whose time the store does not keep. */
function keepWithin(resourceSpans: ResourceSpans, window: Window, shiftDays: number, tally: Tally): void {
  for (const span of spansOf(resourceSpans)) {
    const last = lastOf(span);
    if (last !== undefined) {
      if (tally.newest === undefined || last > tally.newest) tally.newest = last;
      if (tally.oldest === undefined || last < tally.oldest) tally.oldest = last;
    }
    shiftSpan(span, shiftDays);
  }
  const loose = resourceSpans as ResourceSpans & { scope_spans?: ResourceSpans['scopeSpans'] };
  for (const scope of loose?.scopeSpans ?? loose?.scope_spans ?? []) {
    if (!Array.isArray(scope?.spans)) continue;
    scope.spans = scope.spans.filter((span) => {
      const start = nanosOf(span?.startTimeUnixNano);
      if (start === undefined || start === 0n) return true;
      if (start < window.from) tally.tooOld++;
      else if (start > window.to) tally.tooNew++;
      else return true;
      return false;
    });
  }
}

/** For the report at the end; the store decides by more than this (docs/telemetry.md, "An invocation"). */
function count(tally: Tally, span: OtlpSpan): void {
  tally.spans++;
  const keys = new Set(
    (Array.isArray(span.attributes) ? span.attributes : []).map((attribute) => attribute?.key),
  );
  if (keys.has('choreoscope.unfinished')) tally.unfinished++;
  const kind = String(span.kind);
  const isServer = kind === String(kinds.server) || kind === 'SPAN_KIND_SERVER';
  if (!isServer && kind !== String(kinds.consumer) && kind !== 'SPAN_KIND_CONSUMER') return;
  const isFunction = ['faas.trigger', 'faas.invocation_id', 'faas.execution', 'faas.coldstart'].some((key) =>
    keys.has(key),
  );
  if (isFunction || !span.parentSpanId || ((span.flags ?? 0) & parentIs.remote) === parentIs.remote)
    tally.invocations++;
}
