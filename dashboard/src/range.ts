import { z } from 'zod';
import { DashboardError } from './errors.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The ranges one click away; `all` reaches from the first invocation in the store to now. */
export const presets = {
  '15m': { label: '15 min', name: 'the last 15 minutes', ms: 15 * minute },
  '1h': { label: '1 hour', name: 'the last hour', ms: hour },
  '1d': { label: '1 day', name: 'the last 24 hours', ms: day },
  '7d': { label: '1 week', name: 'the last 7 days', ms: 7 * day },
  all: { label: 'All', name: 'all that is stored', ms: undefined },
} as const;

export type Preset = keyof typeof presets;

/** A half-open stretch of time, [from, to), UTC. `preset` is undefined for one the reader typed. */
export interface Range {
  from: Date;
  to: Date;
  preset: Preset | undefined;
}

const bucketSteps_s = [60, 300, 600, 1800, 3600, 4 * 3600, 12 * 3600, 86_400, 7 * 86_400];
const bucketsWanted = 72;

/** Width of a chart's bucket in seconds: the smallest round one, of whole minutes, that needs at most 72 of them. */
export function bucketSeconds(range: Range): number {
  const span_s = (range.to.getTime() - range.from.getTime()) / 1000;
  const step = bucketSteps_s.find((candidate) => span_s / candidate <= bucketsWanted);
  return step ?? Math.ceil(span_s / bucketsWanted / 86_400) * 86_400;
}

/** ISO 8601 with any zone, or without one, which means UTC (what a datetime-local field sends). */
const instant = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/,
    'must be a time, such as 2026-01-31T10:00:00Z',
  )
  .transform(
    (text) => new Date(/T.*(Z|[+-]\d{2}:\d{2})$/.test(text) || text.length === 10 ? text : `${text}Z`),
  )
  .refine(
    (date) => date.getTime() >= 0 && date.getUTCFullYear() < 2200,
    'must be a time of the years 1970 to 2199',
  );

/** The query parameters every page with a time range takes. */
export const rangeParameters = {
  range: z.enum(Object.keys(presets) as [Preset, ...Preset[]]).optional(),
  from: instant.optional(),
  to: instant.optional(),
};

/** A range's parameters once parsed. */
export interface RangeInput {
  range?: Preset | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

/**
 * The stretch of time a request asks for; the last hour when it does not say. One that is reckoned from now begins with a whole minute,
 * as rollups do.
 * @param stored starts of the store's oldest and newest invocation, undefined when it is empty; only `all` looks
 *   at them
 * @throws DashboardError bad_parameter when from is not before to
 */
export function resolveRange(
  input: RangeInput,
  now: Date,
  stored: { firstAt: Date; lastAt: Date } | undefined,
): Range {
  if (input.from || input.to) {
    const to = input.to ?? now;
    const from = input.from ?? new Date(to.getTime() - hour);
    if (from >= to) {
      throw new DashboardError('bad_parameter', 'from must be before to', { parameter: 'from' });
    }
    return { from, to, preset: undefined };
  }
  const preset = input.range ?? '1h';
  // The newest events may carry a clock slightly ahead of ours; a range that ends now should still hold them.
  const ahead = now.getTime() + 5_000;
  const ms = presets[preset].ms;
  if (ms !== undefined) {
    const from = new Date(Math.floor((now.getTime() - ms) / minute) * minute);
    return { from, to: new Date(ahead), preset };
  }
  const from = stored?.firstAt ?? new Date(now.getTime() - hour);
  return { from, to: new Date(Math.max(ahead, (stored?.lastAt.getTime() ?? 0) + 1_000)), preset };
}

/** The parameters that say the same range again, for links from one page to another. */
export function timeQuery({ range, from, to }: RangeInput): Record<string, string | undefined> {
  return { range, from: from?.toISOString(), to: to?.toISOString() };
}
