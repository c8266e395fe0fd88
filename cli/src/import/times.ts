import type { OtlpSpan, ResourceSpans } from './otlp.ts';

const DAY_NS = 86_400_000_000_000n;

/** What the store keeps: a span that began before `from` or after `to` is not sent. Unix nanoseconds. */
export interface Window {
  from: bigint;
  to: bigint;
}

/** Retention back from now, and a day ahead for clocks that differ, as the collector has it. */
export function windowAt(now: Date, retentionDays: number): Window {
  const ns = BigInt(now.getTime()) * 1_000_000n;
  return { from: ns - BigInt(retentionDays) * DAY_NS, to: ns + DAY_NS };
}

/** A time of OTLP/JSON; undefined when it is none, which the collector says better. */
export function nanosOf(value: unknown): bigint | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d{1,19}$/.test(text) ? BigInt(text) : undefined;
}

/** Every span of resources, whatever their writer left out. */
export function* spansOf(resourceSpans: ResourceSpans): Generator<OtlpSpan> {
  const loose = resourceSpans as unknown as { scopeSpans?: unknown; scope_spans?: unknown } | null;
  const scopes = loose?.scopeSpans ?? loose?.scope_spans;
  if (!Array.isArray(scopes)) return;
  for (const scope of scopes as { spans?: unknown }[]) {
    if (!Array.isArray(scope?.spans)) continue;
    for (const span of scope.spans) if (typeof span === 'object' && span !== null) yield span as OtlpSpan;
  }
}

/** When a span ended, or began if it has not; undefined when it says no time. */
export function lastOf(span: OtlpSpan): bigint | undefined {
  const end = nanosOf(span.endTimeUnixNano);
  return end === undefined || end === 0n ? nanosOf(span.startTimeUnixNano) : end;
}

/**
 * Moves every time of a span by whole days, so that the time of day stays. Times that came with a record (`choreoscope.event_time_ms`) too.
 */
export function shiftSpan(span: OtlpSpan, days: number): void {
  if (days === 0) return;
  const by = BigInt(days) * DAY_NS;
  const moved = (value: string) => {
    const time = nanosOf(value);
    return time === undefined || time === 0n ? value : String(time + by < 0n ? 0n : time + by);
  };
  span.startTimeUnixNano = moved(span.startTimeUnixNano);
  span.endTimeUnixNano = moved(span.endTimeUnixNano);
  for (const event of Array.isArray(span.events) ? span.events : [])
    event.timeUnixNano = moved(event.timeUnixNano);
  for (const link of Array.isArray(span.links) ? span.links : []) {
    for (const { key, value } of Array.isArray(link?.attributes) ? link.attributes : []) {
      const ms = Number(value?.intValue);
      if (key === 'choreoscope.event_time_ms' && ms > 0) value.intValue = String(ms + days * 86_400_000);
    }
  }
}

/** Days that bring a time into the 24 hours before now. */
export const daysToNow = (newest: bigint, now: Date): number => {
  const behind = BigInt(now.getTime()) * 1_000_000n - newest;
  return Number(behind >= 0n ? behind / DAY_NS : -((-behind + DAY_NS - 1n) / DAY_NS));
};
