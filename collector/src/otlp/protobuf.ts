import { Buffer } from 'node:buffer';
import type { Bytes } from '../columns/bytes.ts';
import type { SpanSink } from '../columns/sink.ts';
import { Malformed } from './malformed.ts';
import { writeValue } from './protobuf-value.ts';
import type { Rejections } from './rejections.ts';
import { BYTES, FIXED32, FIXED64, VARINT, Wire } from './wire.ts';

const SERVICE_NAME = Buffer.from('service.name');
const UNFINISHED = Buffer.from('choreoscope.unfinished');
const TRUE = Buffer.from('true');

/**
 * An ExportTraceServiceRequest in protobuf, from its bytes into columns. A span that cannot be read, or whose
 * resource or scope cannot, is rejected alone; framing broken further out is the whole body's fault.
 * opentelemetry/proto/collector/trace/v1/trace_service.proto, trace/v1/trace.proto
 * @throws Malformed when spans cannot be told from one another
 */
export function decodeProtobuf(body: Buffer, sink: SpanSink, rejections: Rejections): void {
  const wire = new Wire(body);
  let count = 0;
  eachMessage(wire, body.length, 1, 'resourceSpans', (end) => {
    const place = `resourceSpans[${count++}]`;
    at(place, () => resourceSpans(wire, end, sink, rejections, place));
  });
}

/** Calls `read` for each value of a repeated message field; everything else is passed over. */
function eachMessage(
  wire: Wire,
  end: number,
  number: number,
  name: string,
  read: (end: number) => void,
): void {
  while (wire.pos < end) {
    const tag = wire.tag(end);
    if (tag >>> 3 !== number) {
      wire.skip(tag & 7, end);
      continue;
    }
    wire.expect(name, tag, BYTES);
    const to = wire.bytes(end);
    read(to);
    wire.pos = to;
  }
}

/** Resource and scope may follow the spans they are of, so messages are read twice: head first. */
function resourceSpans(wire: Wire, end: number, sink: SpanSink, rejections: Rejections, place: string): void {
  const start = wire.pos;
  let fault: Malformed | undefined;
  sink.startResource();
  eachMessage(wire, end, 1, 'resource', (to) => {
    fault = attempt(`${place}.resource`, () => resource(wire, to, sink)) ?? fault;
  });
  wire.pos = start;
  let count = 0;
  eachMessage(wire, end, 2, 'scopeSpans', (to) => {
    const name = `scopeSpans[${count++}]`;
    at(name, () => scopeSpans(wire, to, sink, rejections, `${place}.${name}`, fault));
  });
}

function scopeSpans(
  wire: Wire,
  end: number,
  sink: SpanSink,
  rejections: Rejections,
  place: string,
  resourceFault: Malformed | undefined,
): void {
  const start = wire.pos;
  let fault = resourceFault;
  sink.startScope();
  eachMessage(wire, end, 1, 'scope', (to) => {
    fault ??= attempt(`${place}.scope`, () => scope(wire, to, sink));
  });
  wire.pos = start;
  let index = 0;
  while (wire.pos < end) {
    const tag = wire.tag(end);
    if (tag >>> 3 !== 2) {
      wire.skip(tag & 7, end);
      continue;
    }
    wire.expect('spans', tag, BYTES);
    const to = wire.bytes(end);
    if (fault === undefined) {
      sink.startSpan();
      try {
        span(wire, to, sink);
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        sink.rollback();
        rejections.add(error.under(`${place}.spans[${index}]`));
      }
    } else rejections.add(fault);
    index++;
    wire.pos = to;
  }
}

function resource(wire: Wire, end: number, sink: SpanSink): void {
  const { keys, values, serviceName } = sink.resource;
  eachMessage(wire, end, 1, 'attributes', (to) => {
    const keyAt = keys.len;
    const valueAt = values.len;
    attribute(wire, to, keys, values, sink.resource.size);
    sink.resource.size++;
    if (isKey(keys, keyAt, SERVICE_NAME)) {
      serviceName.len = 0;
      serviceName.raw(values.buf, valueAt, values.len);
    }
  });
}

function scope(wire: Wire, end: number, sink: SpanSink): void {
  while (wire.pos < end) {
    const tag = wire.tag(end);
    const into = tag >>> 3 === 1 ? sink.scope.name : tag >>> 3 === 2 ? sink.scope.version : undefined;
    if (into === undefined) {
      wire.skip(tag & 7, end);
      continue;
    }
    wire.expect(into === sink.scope.name ? 'name' : 'version', tag, BYTES);
    const to = wire.bytes(end);
    into.len = 0;
    into.text(wire.buf, wire.pos, to);
    wire.pos = to;
  }
}

const NAMES: Record<number, [name: string, wireType: number] | undefined> = {
  1: ['traceId', BYTES],
  2: ['spanId', BYTES],
  3: ['traceState', BYTES],
  4: ['parentSpanId', BYTES],
  5: ['name', BYTES],
  6: ['kind', VARINT],
  7: ['startTimeUnixNano', FIXED64],
  8: ['endTimeUnixNano', FIXED64],
  9: ['attributes', BYTES],
  11: ['events', BYTES],
  13: ['links', BYTES],
  15: ['status', BYTES],
};

/** Field 16, fixed32. */
const FLAGS = 16 * 8 + FIXED32;

/** Message Span, field by field; numbers as in trace.proto. */
function span(wire: Wire, end: number, sink: SpanSink): void {
  const { buf } = wire;
  let traceAt = 0;
  let traceTo = 0;
  let spanAt = 0;
  let spanTo = 0;
  let parentAt = 0;
  let parentTo = 0;
  let stateAt = 0;
  let stateTo = 0;
  let nameAt = 0;
  let nameTo = 0;
  let messageAt = 0;
  let messageTo = 0;
  let kind = 0;
  let status = 0;
  let startHi = 0;
  let startLo = 0;
  let endHi = 0;
  let endLo = 0;
  while (wire.pos < end) {
    const tag = wire.tag(end);
    const field = tag >>> 3;
    if (tag === FLAGS) {
      sink.flags = wire.fixed32(end);
      continue;
    }
    const known = NAMES[field];
    if (known === undefined) {
      wire.skip(tag & 7, end);
      continue;
    }
    if ((tag & 7) !== known[1]) wire.expect(known[0], tag, known[1]);
    if (known[1] === FIXED64) {
      wire.fixed64(end);
      if (field === 7) {
        startHi = wire.hi;
        startLo = wire.lo;
      } else {
        endHi = wire.hi;
        endLo = wire.lo;
      }
      continue;
    }
    if (known[1] === VARINT) {
      wire.varint(end);
      kind = wire.hi === 0 ? wire.lo : 0;
      continue;
    }
    const to = wire.bytes(end);
    switch (field) {
      case 1:
        traceAt = wire.pos;
        traceTo = to;
        break;
      case 2:
        spanAt = wire.pos;
        spanTo = to;
        break;
      case 3:
        stateAt = wire.pos;
        stateTo = to;
        break;
      case 4:
        parentAt = wire.pos;
        parentTo = to;
        break;
      case 5:
        nameAt = wire.pos;
        nameTo = to;
        break;
      case 9: {
        const keyAt = sink.keys.len;
        const valueAt = sink.values.len;
        attribute(wire, to, sink.keys, sink.values, sink.attributeCount);
        sink.attributeCount++;
        if (isKey(sink.keys, keyAt, UNFINISHED)) sink.isUnfinished = isKey(sink.values, valueAt, TRUE);
        break;
      }
      case 11:
        event(wire, to, sink);
        break;
      case 13:
        link(wire, to, sink);
        break;
      default:
        while (wire.pos < to) {
          const inner = wire.tag(to);
          if (inner === 18) {
            messageTo = wire.bytes(to);
            messageAt = wire.pos;
            wire.pos = messageTo;
          } else if (inner === 24) {
            wire.varint(to);
            status = wire.hi === 0 ? wire.lo : 0;
          } else wire.skip(inner & 7, to);
        }
    }
    wire.pos = to;
  }
  id(buf, traceAt, traceTo, 16, 'traceId', sink.traceIds, true);
  id(buf, spanAt, spanTo, 8, 'spanId', sink.spanIds, true);
  id(buf, parentAt, parentTo, 8, 'parentSpanId', sink.parentIds, false);
  sink.traceStates.text(buf, stateAt, stateTo);
  sink.names.text(buf, nameAt, nameTo);
  sink.statusMessages.text(buf, messageAt, messageTo);
  sink.commitSpan(kind, status, startHi, startLo, endHi, endLo);
}

function event(wire: Wire, end: number, sink: SpanSink): void {
  try {
    let hi = 0;
    let lo = 0;
    let nameAt = 0;
    let nameTo = 0;
    let count = 0;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === 9) {
        wire.fixed64(end);
        hi = wire.hi;
        lo = wire.lo;
      } else if (tag === 18) {
        nameTo = wire.bytes(end);
        nameAt = wire.pos;
        wire.pos = nameTo;
      } else if (tag === 26) {
        const to = wire.bytes(end);
        attribute(wire, to, sink.eventKeys, sink.eventValues, count++);
        wire.pos = to;
      } else wire.skip(tag & 7, end);
    }
    sink.time(sink.eventTimes, hi, lo);
    sink.eventNames.text(wire.buf, nameAt, nameTo);
    sink.eventSizes.u32(count);
    sink.eventCount++;
  } catch (error) {
    throw error instanceof Malformed ? error.under(`events[${sink.eventCount}]`) : error;
  }
}

function link(wire: Wire, end: number, sink: SpanSink): void {
  try {
    let traceAt = 0;
    let traceTo = 0;
    let spanAt = 0;
    let spanTo = 0;
    let count = 0;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === 10) {
        traceTo = wire.bytes(end);
        traceAt = wire.pos;
        wire.pos = traceTo;
      } else if (tag === 18) {
        spanTo = wire.bytes(end);
        spanAt = wire.pos;
        wire.pos = spanTo;
      } else if (tag === 34) {
        const to = wire.bytes(end);
        attribute(wire, to, sink.linkKeys, sink.linkValues, count++);
        wire.pos = to;
      } else wire.skip(tag & 7, end);
    }
    id(wire.buf, traceAt, traceTo, 16, 'traceId', sink.linkTraceIds, false);
    id(wire.buf, spanAt, spanTo, 8, 'spanId', sink.linkSpanIds, false);
    sink.linkSizes.u32(count);
    sink.linkCount++;
  } catch (error) {
    throw error instanceof Malformed ? error.under(`links[${sink.linkCount}]`) : error;
  }
}

/** Message KeyValue. */
function attribute(wire: Wire, end: number, keys: Bytes, values: Bytes, index: number): void {
  try {
    let keyAt = 0;
    let keyTo = 0;
    let valueAt = end;
    let valueTo = end;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === 10) {
        keyTo = wire.bytes(end);
        keyAt = wire.pos;
        wire.pos = keyTo;
      } else if (tag === 18) {
        valueTo = wire.bytes(end);
        valueAt = wire.pos;
        wire.pos = valueTo;
      } else wire.skip(tag & 7, end);
    }
    keys.text(wire.buf, keyAt, keyTo);
    wire.pos = valueAt;
    writeValue(wire, valueTo, values);
    wire.pos = end;
  } catch (error) {
    throw error instanceof Malformed ? error.under(`attributes[${index}]`) : error;
  }
}

function id(
  buf: Buffer,
  from: number,
  to: number,
  width: number,
  name: string,
  into: Bytes,
  isRequired: boolean,
): void {
  const length = to - from;
  if (length === 0 && !isRequired) {
    into.zeros(width);
    return;
  }
  if (length !== width) throw new Malformed(name, `${length} bytes, must be ${width}`);
  let any = 0;
  for (let i = from; i < to; i++) any |= buf[i] as number;
  if (any === 0 && isRequired) throw new Malformed(name, 'all zeros');
  into.raw(buf, from, to);
}

/** Whether the Native string that starts at `at` and ends the stream is this text (shorter than 128 bytes). */
function isKey(stream: Bytes, at: number, text: Buffer): boolean {
  if (stream.len - at !== text.length + 1) return false;
  return stream.buf.compare(text, 0, text.length, at + 1, stream.len) === 0;
}

function at(place: string, read: () => void): void {
  const fault = attempt(place, read);
  if (fault !== undefined) throw fault;
}

function attempt(place: string, read: () => void): Malformed | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof Malformed) return error.under(place);
    throw error;
  }
}
