import type fc from 'fast-check';
import type { Run } from '../stitch/choreography.ts';
import { estates } from '../stitch/random-runs.ts';

/** Random choreographies of a few functions, and which of their deliveries and publishes repeat an event, by the ids alone. */
export interface RepeatStory {
  runs: Run[];
  /** `delivery r3/0 of r1/0 (2)`, sorted. */
  truth: string[];
}

const isId = (key: string) => key.startsWith('id:');

function repeatsOf(runs: readonly Run[]): string[] {
  const events = new Map<string, { name: string; at: number; place: number }[]>();
  const add = (event: string, end: { name: string; at: number; place: number }) =>
    events.set(event, [...(events.get(event) ?? []), end]);
  for (const { id, function: name = id, at, gets = [], sends = [] } of runs) {
    for (const [place, keys] of gets.entries())
      for (const key of keys.filter(isId))
        add(`delivery ${name} ${key}`, { name: `${id}/${place}`, at, place });
    for (const [place, send] of sends.entries())
      for (const key of send.keys.filter(isId)) {
        const ordinal = send.ordinal ?? place;
        const end = {
          name: `${send.span ?? `${id}.${place}`}/${ordinal}`,
          at: send.at ?? at + 0.5,
          place: ordinal,
        };
        add(`publish ${name} ${send.channel ?? ''} ${key}`, end);
      }
  }
  return [...events]
    .flatMap(([event, ends]) => {
      const [side] = event.split(' ');
      const [first, ...later] = ends.sort((a, b) => a.at - b.at || a.place - b.place);
      return later.map(({ name }, n) => `${side} ${name} of ${first?.name} (${n + 2})`);
    })
    .sort();
}

/** Every run is one of `functions` functions of its own estate, so that events come back to who had them. */
export const repeatStories = (functions: number): fc.Arbitrary<RepeatStory> =>
  estates.map(({ runs }) => {
    const named = runs.map((run) => {
      const number = Number.parseInt(run.id.slice(2), 10);
      // Clocks that are off make runs begin at once; no two do to the millisecond.
      return { ...run, at: run.at + number / 1000, function: `${run.id.slice(0, 1)}f${number % functions}` };
    });
    return { runs: named, truth: repeatsOf(named) };
  });
