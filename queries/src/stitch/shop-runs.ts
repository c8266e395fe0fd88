import type { Run } from './choreography.ts';

/** Delivered records of one order in `shopRuns`. */
export const recordsPerOrder = 7;

/**
 * Orders through a small shop, for benches: place, then validate and price, charge in batches of ten strangers,
 * ship, then label and notify. Every hop has an id. Orders come 100 a second.
 * @param from number of the first order; runs of disjoint ranges have nothing in common when they are whole batches
 */
export function shopRuns(from: number, orders: number): Run[] {
  const numbers = Array.from({ length: orders }, (_, n) => from + n);
  const name = (stage: string, n: number) => stage + n.toString(36);
  const id = (stage: string, n: number) => `id:sqs:${name(stage, n)}`;
  const single = (stage: string, n: number, second: number, get?: string, sends: string[] = []): Run => ({
    id: name(stage, n),
    function: stage,
    at: n / 100 + second,
    gets: [get === undefined ? [] : [id(get, n)]],
    sends: sends.map((to) => ({ keys: [id(to, n)], record: 0 })),
  });
  const batches = Array.from({ length: Math.ceil(orders / 10) }, (_, n) =>
    numbers.slice(n * 10, n * 10 + 10),
  );
  return [
    ...numbers.flatMap((n) => [
      single('p', n, 0, undefined, ['o']),
      single('v', n, 1, 'o'),
      single('q', n, 1, 'o', ['c']),
      single('s', n, 4, 't', ['l']),
      single('l', n, 5, 'l'),
      single('n', n, 5, 'l'),
    ]),
    ...batches.map(
      (batch): Run => ({
        id: name('b', batch[0] ?? 0),
        function: 'charge',
        at: (batch[0] ?? 0) / 100 + 3,
        gets: batch.map((n) => [id('c', n)]),
        sends: batch.map((n, record) => ({ keys: [id('t', n)], record })),
      }),
    ),
  ];
}
