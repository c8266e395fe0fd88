import type { HopKey, KeyKind } from '../delivery.ts';

/** Lambda hands over at most 10,000 records at a time (SQS, Kinesis and DynamoDB batch sizes). */
const mostRecords = 10_000;
/** Longer than any id, ARN or route a provider makes; a longer one is somebody's joke. */
const longestName = 2_048;
/** An SQS or SNS message is at most 1 MiB: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const longestMessage = 1_048_576;

/**
 * What is at `path`, or undefined where anything on the way is not an object. Events come from outside and
 * may be proxies or have throwing getters: nothing in this file throws, and nothing is written to.
 */
export function member(value: unknown, ...path: string[]): unknown {
  try {
    let at = value;
    for (const name of path) {
      if (at === null || typeof at !== 'object') return undefined;
      at = (at as Record<string, unknown>)[name];
    }
    return at;
  } catch {
    return undefined;
  }
}

/** A non-empty name, id or ARN at `path`; undefined when it is none or is beyond any plausible length. */
export function nameAt(value: unknown, ...path: string[]): string | undefined {
  const found = member(value, ...path);
  return typeof found === 'string' && found !== '' && found.length <= longestName ? found : undefined;
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

/** An event's `Records`, and one unknown record rather than none: an invocation has at least one. */
export function records(event: unknown): unknown[] {
  const found = items(member(event, 'Records'));
  return found.length > 0 ? found : [undefined];
}

/** The object that `text` holds as JSON; undefined when it is anything else or too long for a message. */
export function jsonObject(text: unknown): object | undefined {
  if (typeof text !== 'string' || text.length > longestMessage || !/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

/** UTF-8 bytes, or those of base64 text once decoded. */
export function byteLength(text: unknown, encoding: 'utf8' | 'base64' = 'utf8'): number | undefined {
  return typeof text === 'string' ? Buffer.byteLength(text, encoding) : undefined;
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
