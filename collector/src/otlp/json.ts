import type { Buffer } from 'node:buffer';
import type { Bytes } from '../columns/bytes.ts';
import type { SpanSink } from '../columns/sink.ts';
import { enumeration, type Fields, list, message, text, uint64, valueText } from './json-value.ts';
import { Malformed } from './malformed.ts';
import type { Rejections } from './rejections.ts';

/**
 * An ExportTraceServiceRequest in OTLP/JSON: protobuf's JSON mapping, but ids are hex, enums are integers, names
 * are lowerCamelCase and unknown ones are passed over. Rejects as the protobuf twin does.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 * @throws Malformed when it is not JSON, or spans cannot be told from one another
 */
export function decodeJson(body: Buffer, sink: SpanSink, rejections: Rejections): void {
  decodeJsonRequest(parse(body), '', sink, rejections);
}

/**
 * The same of a request that is parsed already.
 * @param within its own place, before `resourceSpans`: empty, or `logEvents[3].message.`
 * @throws Malformed when spans cannot be told from one another; spans before that place are in the sink
 */
export function decodeJsonRequest(
  request: Fields,
  within: string,
  sink: SpanSink,
  rejections: Rejections,
): void {
  list(request.resourceSpans, `${within}resourceSpans`).forEach((item, i) => {
    const place = `${within}resourceSpans[${i}]`;
    const resourceSpans = message(item, place) ?? {};
    let resourceFault: Malformed | undefined;
    sink.startResource();
    try {
      resource(resourceSpans.resource, sink);
    } catch (error) {
      resourceFault = faultUnder(error, `${place}.resource`);
    }
    list(resourceSpans.scopeSpans, `${place}.scopeSpans`).forEach((scopeItem, j) => {
      const scopePlace = `${place}.scopeSpans[${j}]`;
      scopeSpans(message(scopeItem, scopePlace) ?? {}, sink, rejections, scopePlace, resourceFault);
    });
  });
}

function parse(body: Buffer): Fields {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Malformed('', `not JSON: ${position(error)}`);
  }
  const request = message(parsed, '');
  if (request === undefined) throw new Malformed('', 'must be an object');
  return request;
}

/** Where JSON.parse stopped, without the text it quotes. */
function position(error: unknown): string {
  const found = /position (\d+)/.exec(String(error));
  return found === null ? 'it ends too early or is no JSON at all' : `at position ${found[1]}`;
}

function scopeSpans(
  fields: Fields,
  sink: SpanSink,
  rejections: Rejections,
  place: string,
  resourceFault: Malformed | undefined,
): void {
  let fault = resourceFault;
  sink.startScope();
  try {
    const scope = message(fields.scope, '');
    sink.scope.name.string(text(scope?.name, 'name'));
    sink.scope.version.string(text(scope?.version, 'version'));
  } catch (error) {
    fault ??= faultUnder(error, `${place}.scope`);
  }
  list(fields.spans, `${place}.spans`).forEach((item, i) => {
    if (fault !== undefined) {
      rejections.add(fault);
      return;
    }
    sink.startSpan();
    try {
      const span = message(item, '');
      if (span === undefined) throw new Malformed('', 'must be an object');
      writeSpan(span, sink);
    } catch (error) {
      const spanFault = faultUnder(error, `${place}.spans[${i}]`);
      sink.rollback();
      rejections.add(spanFault);
    }
  });
}

function resource(value: unknown, sink: SpanSink): void {
  const { resource } = sink;
  resource.size = attributes(message(value, '')?.attributes, resource.keys, resource.values, (key, found) => {
    if (key !== 'service.name') return;
    resource.serviceName.len = 0;
    resource.serviceName.string(found);
  });
}

function writeSpan(span: Fields, sink: SpanSink): void {
  id(span.traceId, 16, 'traceId', sink.traceIds, true);
  id(span.spanId, 8, 'spanId', sink.spanIds, true);
  id(span.parentSpanId, 8, 'parentSpanId', sink.parentIds, false);
  sink.traceStates.string(text(span.traceState, 'traceState'));
  sink.names.string(text(span.name, 'name'));
  const status = message(span.status, 'status');
  sink.statusMessages.string(text(status?.message, 'status.message'));
  sink.attributeCount = attributes(span.attributes, sink.keys, sink.values, (key, found) => {
    if (key === 'choreoscope.unfinished') sink.isUnfinished = found === 'true';
  });
  for (const item of list(span.events, 'events')) event(item, sink);
  for (const item of list(span.links, 'links')) link(item, sink);
  sink.flags = Number(uint64(span.flags, 'flags') & 0xffffffffn);
  const start = uint64(span.startTimeUnixNano, 'startTimeUnixNano');
  const end = uint64(span.endTimeUnixNano, 'endTimeUnixNano');
  sink.commitSpan(
    enumeration(span.kind, 'kind'),
    enumeration(status?.code, 'status.code'),
    Number(start >> 32n),
    Number(start & 0xffffffffn),
    Number(end >> 32n),
    Number(end & 0xffffffffn),
  );
}

function event(item: unknown, sink: SpanSink): void {
  try {
    const fields = message(item, '') ?? {};
    const time = uint64(fields.timeUnixNano, 'timeUnixNano');
    sink.time(sink.eventTimes, Number(time >> 32n), Number(time & 0xffffffffn));
    sink.eventNames.string(text(fields.name, 'name'));
    sink.eventSizes.u32(attributes(fields.attributes, sink.eventKeys, sink.eventValues));
    sink.eventCount++;
  } catch (error) {
    throw faultUnder(error, `events[${sink.eventCount}]`);
  }
}

function link(item: unknown, sink: SpanSink): void {
  try {
    const fields = message(item, '') ?? {};
    id(fields.traceId, 16, 'traceId', sink.linkTraceIds, false);
    id(fields.spanId, 8, 'spanId', sink.linkSpanIds, false);
    sink.linkSizes.u32(attributes(fields.attributes, sink.linkKeys, sink.linkValues));
    sink.linkCount++;
  } catch (error) {
    throw faultUnder(error, `links[${sink.linkCount}]`);
  }
}

function attributes(
  value: unknown,
  keys: Bytes,
  values: Bytes,
  seen?: (key: string, value: string) => void,
): number {
  const items = list(value, 'attributes');
  for (let i = 0; i < items.length; i++) {
    try {
      const pair = message(items[i], '') ?? {};
      const key = text(pair.key, 'key');
      const found = valueText(pair.value);
      keys.string(key);
      values.string(found);
      seen?.(key, found);
    } catch (error) {
      throw faultUnder(error, `attributes[${i}]`);
    }
  }
  return items.length;
}

function id(value: unknown, width: number, name: string, into: Bytes, isRequired: boolean): void {
  const hex = text(value, name);
  if (hex === '' && !isRequired) {
    into.zeros(width);
    return;
  }
  if (hex.length !== width * 2) {
    const length = hex.length % 2 === 0 ? `${hex.length / 2} bytes` : `${hex.length} hex digits`;
    throw new Malformed(name, `${length}, must be ${hex.length % 2 === 0 ? width : width * 2}`);
  }
  into.reserve(width);
  const written = into.buf.write(hex, into.len, width, 'hex');
  if (written !== width) throw new Malformed(name, 'must be hex digits');
  if (isRequired && /^0+$/.test(hex)) throw new Malformed(name, 'all zeros');
  into.len += width;
}

function faultUnder(error: unknown, place: string): Malformed {
  if (error instanceof Malformed) return error.under(place);
  throw error;
}
