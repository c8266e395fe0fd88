/**
 * OTLP/JSON as an import makes it: https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 * in the JSON encoding of https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. What comes from an OTLP file has
 * these fields as far as its writer followed it; the collector checks them.
 */
export interface OtlpValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string;
  doubleValue?: number;
  bytesValue?: string;
  arrayValue?: { values: OtlpValue[] };
  kvlistValue?: { values: OtlpAttribute[] };
}

export interface OtlpAttribute {
  key: string;
  value: OtlpValue;
}

export interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  traceState?: string;
  name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  /** Unix nanoseconds. */
  startTimeUnixNano: string;
  /** '0': not ended; then `choreoscope.unfinished` is set. */
  endTimeUnixNano: string;
  attributes: OtlpAttribute[];
  events?: { name: string; timeUnixNano: string; attributes: OtlpAttribute[] }[];
  links?: { traceId: string; spanId: string; attributes: OtlpAttribute[] }[];
  /** Code: 0 unset, 1 ok, 2 error. */
  status?: { code: number; message?: string };
  /** Bit 8: whether the parent is remote is known; bit 9: it is. */
  flags?: number;
}

export interface ResourceSpans {
  resource: { attributes: OtlpAttribute[] };
  scopeSpans: { scope: { name: string; version?: string }; spans: OtlpSpan[] }[];
}

export const kinds = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

/** `flags` of a span whose parent is in its own process, and of one whose parent is elsewhere. */
export const parentIs = { local: 256, remote: 768 } as const;

/** Plain values by name; undefined, null and '' are left out, numbers without a fraction are integers. */
export type Attributes = Record<string, unknown>;

function otlpValue(value: unknown): OtlpValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(otlpValue) } };
  return { stringValue: JSON.stringify(value) };
}

/** Attributes as OTLP/JSON has them. Objects become JSON text. */
export function attributes(values: Attributes): OtlpAttribute[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([key, value]) => ({ key, value: otlpValue(value) }));
}

/** A double, so that a whole number of milliseconds is one too. */
export const double = (value: number): OtlpValue => ({ doubleValue: value });

/** Text of a span's attribute; '' when it has none or another type. */
export function textOf(list: OtlpAttribute[] | undefined, key: string): string {
  if (!Array.isArray(list)) return '';
  const found = list.find((attribute) => attribute?.key === key)?.value?.stringValue;
  return typeof found === 'string' ? found : '';
}
