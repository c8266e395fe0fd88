import type { HopKey, KeyKind } from '../delivery.ts';
import { boundedJson, newBudget } from './bounded-json.ts';

/** Lambda hands over at most 10,000 records at a time (SQS, Kinesis and DynamoDB batch sizes). */
const mostRecords = 10_000;
/** Longer than any id, ARN or route a provider makes; a longer one is somebody's joke. */
const longestName = 2_048;

/**
 * What is at `path`, or undefined where anything on the way is not an object. Events come from outside and
 * may be proxies or have throwing getters: nothing in this file throws, and nothing is written to.
 */
export function member(value: unknown, ...path: string[]): unknown {
  try {
    let at = value;
    for (let i = 0; i < path.length; i++) {
      if (at === null || typeof at !== 'object') return undefined;
      at = (at as Record<string, unknown>)[path[i] as string];
    }
    return at;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object';
}

/** A non-empty name, id or ARN at `path`; undefined when it is none or is beyond any plausible length. */
export function nameAt(value: unknown, ...path: string[]): string | undefined {
  const found = member(value, ...path);
  return typeof found === 'string' && found !== '' && found.length <= longestName ? found : undefined;
}

/** Whether there is a name, id or ARN at `path`. */
export function has(value: unknown, ...path: string[]): boolean {
  return nameAt(value, ...path) !== undefined;
}

/** Text of any length at `path`. */
export function textAt(value: unknown, ...path: string[]): string | undefined {
  const found = member(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** A finite number at `path`, also where the provider writes it as decimal text. */
export function numberAt(value: unknown, ...path: string[]): number | undefined {
  const found = member(value, ...path);
  const number = typeof found === 'string' && /^\d{1,16}(\.\d+)?$/.test(found) ? Number(found) : found;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A count or size: a whole number from 0. */
export function countAt(value: unknown, ...path: string[]): number | undefined {
  const number = numberAt(value, ...path);
  return number !== undefined && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** Unix ms of an ISO 8601 time at `path`. */
export function isoTimeAt(value: unknown, ...path: string[]): number | undefined {
  const found = nameAt(value, ...path);
  const ms = found !== undefined && /^\d{4}-\d\d-\d\dT/.test(found) ? Date.parse(found) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** Unix ms of a time in seconds, whole or with a fraction, at `path`. */
export function secondsAt(value: unknown, ...path: string[]): number | undefined {
  const seconds = numberAt(value, ...path);
  return seconds === undefined || seconds < 0 || seconds > 1e11 ? undefined : Math.round(seconds * 1000);
}

/** Elements of an array, at most `limit`; empty when it is none. */
export function items(value: unknown, limit = mostRecords): unknown[] {
  const found: unknown[] = [];
  try {
    if (!Array.isArray(value)) return found;
    const length = Math.min(value.length, limit);
    for (let i = 0; i < length; i++) found.push(member(value, String(i)));
  } catch {
    // A revoked proxy: what was read so far is what there is.
  }
  return found;
}

/** The first of an event's `Records`. */
export function firstRecord(event: unknown): unknown {
  return items(member(event, 'Records'), 1)[0];
}

/** Whether the first of an event's `Records` says that it is of this source. */
export function isRecordOf(event: unknown, eventSource: string): boolean {
  return member(firstRecord(event), 'eventSource') === eventSource;
}

/** An event's `Records`. */
export function records(event: unknown): unknown[] {
  return items(member(event, 'Records'));
}

/** The elements of the lists that `name` holds by some name of their own, with that name. */
export function recordsByName(
  event: unknown,
  name: string,
  limit = mostRecords,
): [record: unknown, name?: string][] {
  const found: [unknown, string?][] = [];
  const lists = member(event, name);
  try {
    if (isObject(lists)) {
      for (const list of Object.keys(lists).slice(0, 1_000)) {
        if (found.length >= limit) break;
        for (const record of items(member(lists, list), limit - found.length)) found.push([record, list]);
      }
    }
  } catch {
    // A proxy that does not tell its names.
  }
  return found;
}

/** The object that `text` holds as JSON; undefined when it is anything else, or takes too long to parse. */
export function jsonObject(text: unknown): object | undefined {
  return typeof text === 'string' ? boundedJson(text, newBudget()) : undefined;
}

/** UTF-8 bytes, or those of base64 text once decoded. */
export function byteLength(text: unknown, encoding: 'utf8' | 'base64' = 'utf8'): number | undefined {
  return typeof text === 'string' ? Buffer.byteLength(text, encoding) : undefined;
}

/** Text from base64. */
export function decoded(data: string | undefined): string | undefined {
  return data === undefined ? undefined : Buffer.from(data, 'base64').toString();
}

/** What base64 holds: text, or the bytes where they are none. */
export function decodedContent(data: string | undefined): string | Uint8Array | undefined {
  const bytes = data === undefined ? undefined : Buffer.from(data, 'base64');
  const text = bytes?.toString();
  return text?.includes('\ufffd') ? bytes : text;
}

/** A text of several parts; undefined unless all of them are there. */
export function joined(
  between: TemplateStringsArray,
  ...parts: (string | number | undefined)[]
): string | undefined {
  let text = between[0] as string;
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] === undefined) return undefined;
    text += (parts[i] as string) + between[i + 1];
  }
  return text;
}

/** The members that are there. */
export function present<T>(members: Record<string, T | undefined>): Record<string, T> {
  const found: Record<string, T> = {};
  for (const name in members) if (members[name] !== undefined) found[name] = members[name];
  return found;
}

/** One key, or none when its value is absent: made to be spread into a list of keys. */
export function key(kind: KeyKind, carrier: string, value: string | undefined): HopKey[] {
  return value === undefined ? [] : [{ kind, carrier, value }];
}
