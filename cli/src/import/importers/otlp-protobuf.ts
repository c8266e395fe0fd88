import type { Buffer } from 'node:buffer';

/**
 * Messages of OTLP's traces by field number, as far as they are kept, under their names in OTLP/JSON.
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto
 */
type MessageName = keyof typeof shapes;
type Shape = Readonly<Record<number, readonly [name: string, type: string, isRepeated?: true]>>;

const shapes = {
  ResourceSpans: {
    1: ['resource', 'Resource'],
    2: ['scopeSpans', 'ScopeSpans', true],
    1000: ['scopeSpans', 'ScopeSpans', true],
  },
  Resource: { 1: ['attributes', 'KeyValue', true] },
  ScopeSpans: { 1: ['scope', 'Scope'], 2: ['spans', 'Span', true] },
  Scope: { 1: ['name', 'text'], 2: ['version', 'text'], 3: ['attributes', 'KeyValue', true] },
  Span: {
    1: ['traceId', 'hex'],
    2: ['spanId', 'hex'],
    3: ['traceState', 'text'],
    4: ['parentSpanId', 'hex'],
    5: ['name', 'text'],
    6: ['kind', 'enum'],
    7: ['startTimeUnixNano', 'fixed64'],
    8: ['endTimeUnixNano', 'fixed64'],
    9: ['attributes', 'KeyValue', true],
    11: ['events', 'Event', true],
    13: ['links', 'Link', true],
    15: ['status', 'Status'],
    16: ['flags', 'fixed32'],
  },
  Event: { 1: ['timeUnixNano', 'fixed64'], 2: ['name', 'text'], 3: ['attributes', 'KeyValue', true] },
  Link: {
    1: ['traceId', 'hex'],
    2: ['spanId', 'hex'],
    3: ['traceState', 'text'],
    4: ['attributes', 'KeyValue', true],
  },
  Status: { 2: ['message', 'text'], 3: ['code', 'enum'] },
  KeyValue: { 1: ['key', 'text'], 2: ['value', 'AnyValue'] },
  AnyValue: {
    1: ['stringValue', 'text'],
    2: ['boolValue', 'bool'],
    3: ['intValue', 'int'],
    4: ['doubleValue', 'double'],
    5: ['arrayValue', 'ArrayValue'],
    6: ['kvlistValue', 'KeyValueList'],
    7: ['bytesValue', 'base64'],
  },
  ArrayValue: { 1: ['values', 'AnyValue', true] },
  KeyValueList: { 1: ['values', 'KeyValue', true] },
} as const;

/** What OTLP/JSON leaves out when it is empty, and our readers want. */
const whole: Partial<Record<string, () => object>> = {
  ResourceSpans: () => ({ resource: { attributes: [] }, scopeSpans: [] }),
  ScopeSpans: () => ({ scope: { name: '' }, spans: [] }),
  Span: () => ({ name: '', kind: 0, attributes: [] }),
  ArrayValue: () => ({ values: [] }),
  KeyValueList: () => ({ values: [] }),
};

const DEEPEST = 64;
const isMessage = (type: string): type is MessageName => type in shapes;

/** A ResourceSpans message as OTLP/JSON. @throws Error saying at which byte of it what is wrong */
export const decodeResourceSpans = (bytes: Buffer) => decode(bytes, 0, bytes.length, 'ResourceSpans', 0);

function decode(
  buf: Buffer,
  from: number,
  end: number,
  message: MessageName,
  depth: number,
): Record<string, unknown> {
  if (depth > DEEPEST) throw new Error(`byte ${from}: nested more than ${DEEPEST} deep`);
  const shape = shapes[message] as Shape;
  const found: Record<string, unknown> = { ...whole[message]?.() };
  let pos = from;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (pos >= end) throw new Error(`byte ${pos}: truncated`);
      const byte = buf[pos++] as number;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw new Error(`byte ${pos}: a varint longer than 10 bytes`);
  };
  const take = (length: number): number => {
    const at = pos;
    if (length < 0 || pos + length > end) throw new Error(`byte ${pos}: truncated`);
    pos += length;
    return at;
  };
  while (pos < end) {
    const tag = Number(varint());
    const wire = tag & 7;
    const [name, type = '', isRepeated] = shape[tag >>> 3] ?? [];
    let value: unknown;
    if (wire === 2) {
      const length = Number(varint());
      const at = take(length);
      if (isMessage(type)) value = decode(buf, at, at + length, type, depth + 1);
      else if (type === 'hex' || type === 'base64') value = buf.toString(type, at, at + length);
      else if (type === 'text') value = buf.toString('utf8', at, at + length);
    } else if (wire === 0) {
      const number = varint();
      if (type === 'bool') value = number !== 0n;
      else if (type === 'int') value = String(BigInt.asIntN(64, number));
      else if (type === 'enum') value = Number(BigInt.asIntN(32, number));
    } else if (wire === 1) {
      const at = take(8);
      if (type === 'fixed64') value = String(buf.readBigUInt64LE(at));
      else if (type === 'double') value = buf.readDoubleLE(at);
    } else if (wire === 5) {
      const at = take(4);
      if (type === 'fixed32') value = buf.readUInt32LE(at);
    } else throw new Error(`byte ${pos}: wire type ${wire} is not one of OTLP`);
    if (name === undefined || value === undefined) continue;
    if (isRepeated) {
      const there = found[name];
      if (Array.isArray(there)) there.push(value);
      else found[name] = [value];
    } else found[name] = value;
  }
  return found;
}
