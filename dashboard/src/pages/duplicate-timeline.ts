import { epochMs, formatDuration } from '../format.ts';
import type { DuplicateData } from './duplicate.ts';
import type { MarkedAct } from './duplicate-acts.ts';
import { channelWords } from './duplicate-rows.ts';

type Run = DuplicateData['runs'][number];

/** A bar narrower than this, in per cent, would not be seen. */
const narrowest = 0.4;

/**
 * Both runs on one scale. Where they overlapped it is the clock's; else each begins at the left, so that the same can be seen beside
 * the same.
 */
export function pairTimeline(sides: { name: string; run: Run; acts: MarkedAct[] }[]) {
  const starts = sides.map(({ run }) => epochMs(run.started_at));
  const ends = sides.map(({ run }, index) => (starts[index] ?? 0) + run.duration_ms);
  const isOverlapping = sides.length > 1 && Math.max(...starts) < Math.min(...ends);
  const zero = (index: number) => (isOverlapping ? Math.min(...starts) : (starts[index] ?? 0));
  const whole = Math.max(1, ...sides.map((_, index) => (ends[index] ?? 0) - zero(index)));
  const bar = (index: number, from: number, took: number) => {
    const width = Math.min(100, Math.max(narrowest, (took / whole) * 100));
    return { left: Math.min(100 - width, Math.max(0, ((from - zero(index)) / whole) * 100)), width };
  };
  return {
    isOverlapping,
    ticks: [0, 50, 100].map((left) => ({
      left,
      label: formatDuration((whole * left) / 100),
      anchor: left === 0 ? 'start' : left === 100 ? 'end' : 'middle',
    })),
    rows: sides.flatMap(({ name, run, acts }, index) => [
      {
        isRun: true,
        label: name,
        mark: run.is_error === 1 ? 'bad' : '',
        offset: `+${formatDuration((starts[index] ?? 0) - zero(index))}`,
        took: formatDuration(run.duration_ms),
        note: run.is_error === 1 ? run.error_type || 'failed' : '',
        ...bar(index, starts[index] ?? 0, run.duration_ms),
      },
      ...acts.map(({ act, mark }) => ({
        isRun: false,
        label: `${act.what} ${channelWords(act.channel).text}`,
        mark: mark.kind,
        offset: `+${formatDuration(Math.max(0, epochMs(act.at) - zero(index)))}`,
        took: formatDuration(act.duration_ms),
        note: mark.text,
        ...bar(index, epochMs(act.at), act.duration_ms),
      })),
    ]),
  };
}
