import { Buffer } from 'node:buffer';
import { Malformed } from './malformed.ts';
import { MAX_DEPTH } from './protobuf-value.ts';

/** An object as JSON.parse gives it. */
export type Fields = Record<string, unknown>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A message; absent and null are both "not set" in protobuf's JSON. @throws Malformed */
export function message(value: unknown, place: string): Fields | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw new Malformed(place, 'must be an object');
  return value;
}

/** A repeated field. @throws Malformed */
export function list(value: unknown, place: string): unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Malformed(place, 'must be an array');
  return value;
}

/** A string field. @throws Malformed */
export function text(value: unknown, place: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new Malformed(place, 'must be a string');
  return value;
}

/** An enum: an integer, names are not allowed in OTLP/JSON. @throws Malformed */
export function enumeration(value: unknown, place: string): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new Malformed(place, 'must be an integer');
  return value;
}

/** An unsigned 64-bit number, as a decimal string or a number. @throws Malformed */
export function uint64(value: unknown, place: string): bigint {
  if (value === undefined || value === null || value === '') return 0n;
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) {
    const number = BigInt(value);
    if (number < 1n << 64n) return number;
  }
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 64)
    return BigInt(value);
  throw new Malformed(place, 'must be an unsigned 64-bit integer');
}

/**
 * An AnyValue as text: see `writeValue` of the protobuf twin.
 * @throws Malformed
 */
export function valueText(value: unknown): string {
  const fields = message(value, 'value');
  if (fields === undefined) return '';
  if (fields.stringValue !== undefined && fields.stringValue !== null) {
    return text(fields.stringValue, 'value.stringValue');
  }
  const plain = plainValue(fields, 0);
  if (plain === undefined) return '';
  return plain.isText ? (JSON.parse(plain.json) as string) : plain.json;
}

/** JSON text of a value, and whether it is a JSON string. */
interface Plain {
  json: string;
  isText: boolean;
}

function plainValue(fields: Fields, depth: number): Plain | undefined {
  for (const [name, read] of readers) {
    const value = fields[name];
    if (value !== undefined && value !== null) return read(value, depth);
  }
  return undefined;
}

const asText = (value: string): Plain => ({ json: JSON.stringify(value), isText: true });
const asJson = (json: string): Plain => ({ json, isText: false });

const READERS: Record<string, (value: unknown, depth: number) => Plain> = {
  stringValue: (value) => asText(text(value, 'value.stringValue')),
  boolValue: (value) => {
    if (typeof value !== 'boolean') throw new Malformed('value.boolValue', 'must be true or false');
    return asJson(String(value));
  },
  intValue: (value) => {
    const isInteger =
      typeof value === 'number'
        ? Number.isInteger(value)
        : typeof value === 'string' && /^-?\d{1,19}$/.test(value);
    if (!isInteger) throw new Malformed('value.intValue', 'must be a 64-bit integer');
    const number = BigInt(value as number | string);
    if (BigInt.asIntN(64, number) !== number) {
      throw new Malformed('value.intValue', 'must be a 64-bit integer');
    }
    return asJson(String(number));
  },
  doubleValue: (value) => {
    if (typeof value === 'number') return asJson(String(value));
    const number = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
    if (Number.isNaN(number) && value !== 'NaN') {
      throw new Malformed('value.doubleValue', 'must be a number');
    }
    return Number.isFinite(number) ? asJson(String(number)) : asText(String(number));
  },
  arrayValue: (value, depth) => {
    const items = list(message(value, 'value.arrayValue')?.values, 'value.arrayValue.values');
    return asJson(`[${items.map((item) => nested(item, depth)).join(',')}]`);
  },
  kvlistValue: (value, depth) => {
    const items = list(message(value, 'value.kvlistValue')?.values, 'value.kvlistValue.values');
    const pairs = items.map((item) => {
      const pair = message(item, 'value.kvlistValue.values') ?? {};
      const key = text(pair.key, 'value.kvlistValue.values.key');
      return `${JSON.stringify(key)}:${nested(pair.value, depth)}`;
    });
    return asJson(`{${pairs.join(',')}}`);
  },
  bytesValue: (value) => {
    if (typeof value !== 'string' || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(value)) {
      throw new Malformed('value.bytesValue', 'must be base64');
    }
    return asText(Buffer.from(value, 'base64').toString('base64'));
  },
};

const readers = Object.entries(READERS);

function nested(value: unknown, depth: number): string {
  if (depth >= MAX_DEPTH) throw new Malformed('value', `nested deeper than ${MAX_DEPTH}`);
  const fields = message(value, 'value');
  return (fields === undefined ? undefined : plainValue(fields, depth + 1))?.json ?? 'null';
}
