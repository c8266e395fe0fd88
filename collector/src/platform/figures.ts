import type { Fields } from '../otlp/json-value.ts';

/** A number, as such or as text, that is not negative nor beyond sense; undefined is what else may stand there: `N/A`, null, nothing. */
export function figure(value: unknown): number | undefined {
  const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof found === 'number' && found >= 0 && found <= Number.MAX_SAFE_INTEGER ? found : undefined;
}

/** MiB as providers say them (`MB`), in bytes. */
export function mebibytes(value: unknown): number | undefined {
  const found = figure(value);
  return found === undefined ? undefined : Math.round(found * 1024 * 1024);
}

/** Text of what JSON has as one value; empty for anything else. Of objects `String` may throw: `{"toString":null}`. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** A text that is not empty. */
export const word = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** The object, or an empty one for anything else: what is inside is then not said. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** Unix ms of an ISO time, with what is below a millisecond where it says so; undefined when it is none. */
export function isoTime(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) return undefined;
  const below = /\.\d{3}(\d{1,6})/.exec(value)?.[1];
  return below === undefined ? ms : ms + Number(`0.${below}`);
}

/** JSON, or undefined. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
