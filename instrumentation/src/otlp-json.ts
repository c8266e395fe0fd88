import type { Attributes, AttributeValue, HrTime, Link } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** A span already written, with the two things that spans of one request are grouped by. */
export interface EncodedSpan {
  /** `{"attributes":[…]}` */
  resource: string;
  /** `{"name":…}` */
  scope: string;
  span: string;
}

/**
 * One span as OTLP/JSON: hex ids, 64-bit integers as decimal text.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function encodeSpan(span: ReadableSpan): EncodedSpan {
  const { traceId, spanId, traceState } = span.spanContext();
  const written: Record<string, unknown> = {
    traceId,
    spanId,
    name: span.name,
    kind: span.kind + 1, // the wire has `unspecified` at 0, the API does not
    startTimeUnixNano: nanoseconds(span.startTime),
    endTimeUnixNano: nanoseconds(span.endTime),
    attributes: keyValues(span.attributes),
  };
  if (span.parentSpanContext) written.parentSpanId = span.parentSpanContext.spanId;
  if (traceState) written.traceState = traceState.serialize();
  if (span.events.length > 0) {
    written.events = span.events.map((event) => ({
      timeUnixNano: nanoseconds(event.time),
      name: event.name,
      attributes: keyValues(event.attributes),
    }));
  }
  if (span.links.length > 0) written.links = span.links.map(encodeLink);
  if (span.status.code !== 0) written.status = { code: span.status.code, message: span.status.message };
  if (span.droppedAttributesCount > 0) written.droppedAttributesCount = span.droppedAttributesCount;
  if (span.droppedEventsCount > 0) written.droppedEventsCount = span.droppedEventsCount;
  if (span.droppedLinksCount > 0) written.droppedLinksCount = span.droppedLinksCount;
  const { name, version } = span.instrumentationScope;
  return {
    resource: encodeResource(span.resource),
    scope: JSON.stringify({ name, version }),
    span: JSON.stringify(written),
  };
}

/** The body of one `POST /v1/traces`. Spans of one resource and scope that follow each other share a group. */
export function encodeRequest(spans: readonly EncodedSpan[]): string {
  let body = '{"resourceSpans":[';
  let last: EncodedSpan | undefined;
  for (const next of spans) {
    if (last && last.resource === next.resource && last.scope === next.scope) body += `,${next.span}`;
    else {
      if (last) body += ']}]},';
      body += `{"resource":${next.resource},"scopeSpans":[{"scope":${next.scope},"spans":[${next.span}`;
    }
    last = next;
  }
  return last ? `${body}]}]}]}` : `${body}]}`;
}

const resources = new WeakMap<object, string>();

/** A resource does not change once its late attributes have come, so it is written once. */
function encodeResource(resource: ReadableSpan['resource']): string {
  const known = resources.get(resource);
  if (known) return known;
  const written = JSON.stringify({ attributes: keyValues(resource.attributes) });
  if (!resource.asyncAttributesPending) resources.set(resource, written);
  return written;
}

function encodeLink({ context, attributes }: Link) {
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    traceState: context.traceState?.serialize(),
    attributes: keyValues(attributes),
  };
}

function nanoseconds([seconds, nanos]: HrTime): string {
  return `${seconds}${String(nanos).padStart(9, '0')}`;
}

function keyValues(attributes: Attributes | undefined) {
  const written: { key: string; value: object }[] = [];
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined && value !== null) written.push({ key, value: anyValue(value) });
  }
  return written;
}

function anyValue(value: AttributeValue | null | undefined): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return {};
}
