import { z } from 'zod';

const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const form = /^(?:\d+[smhdw])+$/;

/** Seconds of `90s`, `15m`, `1h30m`, `7d`, `2w`; undefined where it is none. */
export function secondsOf(text: string): number | undefined {
  if (!form.test(text)) return undefined;
  return [...text.matchAll(/(\d+)([smhdw])/g)].reduce(
    (sum, [, n, unit]) => sum + Number(n) * (units[unit ?? 's'] ?? 1),
    0,
  );
}

/** As people write it: `1h30m`. */
export function durationOf(seconds: number): string {
  let rest = seconds;
  const parts = [...Object.entries(units)].reverse().flatMap(([unit, size]) => {
    const n = Math.floor(rest / size);
    rest -= n * size;
    return n > 0 ? [`${n}${unit}`] : [];
  });
  return parts.join('') || '0s';
}

/** A length of time as text or in seconds, between two bounds in seconds. */
export const duration = (least: number, most: number) =>
  z
    .union([z.number().int(), z.string()], { error: 'must be a length of time, such as 15m or 1h30m' })
    .transform((value, context) => {
      const seconds = typeof value === 'number' ? value : secondsOf(value.trim());
      if (seconds === undefined)
        context.addIssue({ code: 'custom', message: 'must be a length of time, such as 15m or 1h30m' });
      else if (seconds < least || seconds > most)
        context.addIssue({
          code: 'custom',
          message: `must be between ${durationOf(least)} and ${durationOf(most)}`,
        });
      else return seconds;
      return z.NEVER;
    });
