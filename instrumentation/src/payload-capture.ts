import { builtin } from './builtin.ts';
import type { Step } from './payload-path.ts';

const instead = '***';
/** Something to scrub that begins within what is noted is found if it ends within so many characters after it. */
const margin = 4_096;
/** Of all a pattern may ever take too long, ms: then nothing more is noted. */
const patternMs = 25;

/** How payloads are noted. */
export interface Capture {
  bytes: number;
  /** Places whose values are not noted. */
  scrub: Step[][];
  /** Global. */
  pattern?: RegExp;
}

/**
 * A payload to be noted: JSON where it is that, otherwise the text as it came, at most so many bytes of UTF-8 and a
 * `…` if that is not all. What is at a scrubbed place or matches the pattern is `***`, replaced before anything is
 * cut. Undefined for bytes, and for a text that is no JSON when there are places to scrub, which could not be found
 * in it. Throws what a hostile payload throws, and when the pattern takes too long.
 */
export function captured(content: unknown, { bytes, scrub, pattern }: Capture): string | undefined {
  if (content instanceof Uint8Array || (typeof content === 'string' && scrub.length > 0)) return undefined;
  const most = bytes + margin;
  const text = typeof content === 'string' ? content.slice(0, most + 1) : scrubbed(content, scrub, most);
  const clean = pattern ? withoutMatches(text, pattern, bytes) : text.slice(0, bytes);
  const encoded = Buffer.from(clean);
  let end = Math.min(bytes, encoded.length);
  // Not within a character: https://www.rfc-editor.org/rfc/rfc3629#section-3
  while (end < encoded.length && (encoded[end]! & 0xc0) === 0x80) end--;
  const isWhole = end === encoded.length && text.length <= bytes;
  return encoded.toString('utf8', 0, end) + (isWhole ? '' : '…');
}

/** JSON, but for the places; once it is long enough the rest is left out. */
function scrubbed(content: unknown, scrub: Step[][], most: number): string {
  let room = most;
  const placesIn = new Map<unknown, Step[][]>();
  const written = JSON.stringify(content, function (this: unknown, name, value) {
    const above = placesIn.get(this);
    const places = withoutLevels(above ? below(above, Array.isArray(this) ? Number(name) : name) : scrub);
    if (places.some((steps) => steps.length === 0)) return instead;
    if (room < 0) return undefined;
    room -= name.length + 4;
    if (typeof value === 'string') {
      room -= value.length;
      return value.slice(0, most);
    }
    if (value !== null && typeof value === 'object') placesIn.set(value, places);
    return typeof value === 'bigint' ? String(value) : value;
  });
  return written ?? '';
}

/** Any number of levels may be none. */
function withoutLevels(places: Step[][]): Step[][] {
  return places.flatMap((steps) =>
    steps[0] === false ? [steps, ...withoutLevels([steps.slice(1)])] : [steps],
  );
}

/** What of the places is left to find below a member or element. */
function below(places: Step[][], name: string | number): Step[][] {
  return places.flatMap((steps) => {
    if (steps[0] === false) return [steps];
    return steps[0] === true || steps[0] === name ? [steps.slice(1)] : [];
  });
}

/** Matches that begin in the text's first part are replaced whole, and the first part is what is left. */
function withoutMatches(text: string, pattern: RegExp, length: number): string {
  return withinTime(() => {
    let clean = '';
    let at = 0;
    for (const match of text.matchAll(pattern)) {
      if (match.index >= length) break;
      if (match[0] === '') continue;
      clean += text.slice(at, match.index) + instead;
      at = match.index + match[0].length;
    }
    return clean + text.slice(at, Math.max(at, length));
  });
}

const slot = Symbol.for('choreoscope.scrubbing');

/** A pattern may backtrack for ever, and only a script can be stopped: https://nodejs.org/api/vm.html */
function withinTime<T>(work: () => T): T {
  const shared = globalThis as { [slot]?: () => T };
  shared[slot] = work;
  try {
    return builtin('node:vm').runInThisContext(`globalThis[Symbol.for('choreoscope.scrubbing')]()`, {
      timeout: patternMs,
    }) as T;
  } finally {
    delete shared[slot];
  }
}
