import { Buffer } from 'node:buffer';
import type { OtlpAttribute, OtlpSpan, OtlpValue, ResourceSpans } from '../otlp.ts';

/** OTLP in protobuf, written by its definition: https://protobuf.dev/programming-guides/encoding/ */
const varint = (value: bigint): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
};
const tag = (field: number, wire: number) => varint(BigInt(field * 8 + wire));
const bytes = (field: number, value: Buffer) =>
  Buffer.concat([tag(field, 2), varint(BigInt(value.length)), value]);
const text = (field: number, value: string | undefined) =>
  value ? bytes(field, Buffer.from(value)) : Buffer.alloc(0);
const number = (field: number, value: number | undefined) =>
  value ? Buffer.concat([tag(field, 0), varint(BigInt(value))]) : Buffer.alloc(0);
const fixed64 = (field: number, value: string) => {
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(BigInt(value));
  return Buffer.concat([tag(field, 1), out]);
};

function anyValue(value: OtlpValue): Buffer {
  if (value.boolValue !== undefined) return Buffer.concat([tag(2, 0), varint(value.boolValue ? 1n : 0n)]);
  if (value.intValue !== undefined) return Buffer.concat([tag(3, 0), varint(BigInt(value.intValue))]);
  if (value.doubleValue !== undefined) {
    const out = Buffer.alloc(8);
    out.writeDoubleLE(value.doubleValue);
    return Buffer.concat([tag(4, 1), out]);
  }
  if (value.arrayValue)
    return bytes(5, Buffer.concat(value.arrayValue.values.map((one) => bytes(1, anyValue(one)))));
  return bytes(1, Buffer.from(value.stringValue ?? ''));
}
const attribute =
  (field: number) =>
  ({ key, value }: OtlpAttribute) =>
    bytes(field, Buffer.concat([text(1, key), bytes(2, anyValue(value))]));

const span = (one: OtlpSpan) =>
  Buffer.concat([
    bytes(1, Buffer.from(one.traceId, 'hex')),
    bytes(2, Buffer.from(one.spanId, 'hex')),
    bytes(4, Buffer.from(one.parentSpanId ?? '', 'hex')),
    text(5, one.name),
    number(6, one.kind),
    fixed64(7, one.startTimeUnixNano),
    fixed64(8, one.endTimeUnixNano),
    ...one.attributes.map(attribute(9)),
    ...(one.events ?? []).map(({ name, timeUnixNano, attributes }) =>
      bytes(11, Buffer.concat([fixed64(1, timeUnixNano), text(2, name), ...attributes.map(attribute(3))])),
    ),
    ...(one.links ?? []).map(({ traceId, spanId, attributes }) =>
      bytes(
        13,
        Buffer.concat([
          bytes(1, Buffer.from(traceId, 'hex')),
          bytes(2, Buffer.from(spanId, 'hex')),
          ...attributes.map(attribute(4)),
        ]),
      ),
    ),
    bytes(15, Buffer.concat([text(2, one.status?.message), number(3, one.status?.code)])),
  ]);

/** An ExportTraceServiceRequest. */
export const protobufRequest = (resources: ResourceSpans[]): Buffer =>
  Buffer.concat(
    resources.map(({ resource, scopeSpans }) =>
      bytes(
        1,
        Buffer.concat([
          bytes(1, Buffer.concat(resource.attributes.map(attribute(1)))),
          ...scopeSpans.map(({ scope, spans }) =>
            bytes(
              2,
              Buffer.concat([
                bytes(1, Buffer.concat([text(1, scope.name), text(2, scope.version)])),
                ...spans.map((one) => bytes(2, span(one))),
              ]),
            ),
          ),
        ]),
      ),
    ),
  );

/** Messages with their lengths before them, as the file exporter of the OpenTelemetry Collector writes them. */
export const delimited = (...messages: Buffer[]): Buffer =>
  Buffer.concat(
    messages.flatMap((message) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(message.length);
      return [length, message];
    }),
  );
