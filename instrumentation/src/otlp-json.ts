import type { Attributes, AttributeValue, HrTime, Link } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { quoted } from './payload-form.ts';

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
  const { name, version } = span.instrumentationScope;
  const { code, message } = span.status;
  const written = JSON.stringify({
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    traceState: traceState?.serialize(),
    name: span.name,
    kind: span.kind + 1, // the wire has `unspecified` at 0, the API does not
    startTimeUnixNano: nanoseconds(span.startTime),
    endTimeUnixNano: nanoseconds(span.endTime),
    status: code === 0 ? undefined : { code, message },
    droppedAttributesCount: span.droppedAttributesCount || undefined,
  });
  return {
    resource: encodeResource(span.resource),
    scope: JSON.stringify({ name, version }),
    span: `${written.slice(0, -1)},"attributes":${keyValues(span.attributes)}${listed('events', span.events.map(encodeEvent))}${listed('links', span.links.map(encodeLink))}}`,
  };
}

function listed(name: string, written: string[]): string {
  return written.length > 0 ? `,"${name}":[${written.join(',')}]` : '';
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
  const written = `{"attributes":${keyValues(resource.attributes)}}`;
  if (!resource.asyncAttributesPending) resources.set(resource, written);
  return written;
}

function encodeEvent({ time, name, attributes }: ReadableSpan['events'][number]): string {
  return `{"timeUnixNano":"${nanoseconds(time)}","name":${quoted(name)},"attributes":${keyValues(attributes)}}`;
}

function encodeLink({ context, attributes }: Link): string {
  const { traceId, spanId, traceState } = context;
  const state = traceState ? `,"traceState":${quoted(traceState.serialize())}` : '';
  return `{"traceId":"${traceId}","spanId":"${spanId}"${state},"attributes":${keyValues(attributes)}}`;
}

function nanoseconds([seconds, nanos]: HrTime): string {
  return `${seconds}${String(nanos).padStart(9, '0')}`;
}

/** Written as text at once: a batch has thousands of them, and objects for JSON.stringify take twice the time. */
function keyValues(attributes: Attributes | undefined): string {
  let written = '';
  for (const key in attributes) {
    const value = attributes[key];
    if (value === undefined || value === null) continue;
    written += `${written && ','}{"key":${quoted(key)},"value":${anyValue(value)}}`;
  }
  return `[${written}]`;
}

function anyValue(value: AttributeValue | null | undefined): string {
  if (typeof value === 'string') return `{"stringValue":${quoted(value)}}`;
  if (typeof value === 'boolean') return `{"boolValue":${value}}`;
  if (typeof value === 'number') {
    return Number.isSafeInteger(value)
      ? `{"intValue":"${value}"}`
      : `{"doubleValue":${JSON.stringify(value)}}`;
  }
  return Array.isArray(value) ? `{"arrayValue":{"values":[${value.map(anyValue).join(',')}]}}` : '{}';
}
