import assert from 'node:assert/strict';
import type { WorkflowEdge } from './amounts.ts';
import { compareSides } from './compare.ts';

const edge = (over: Partial<WorkflowEdge> = {}): WorkflowEdge => ({
  from_function: 'a',
  channel: 'queue:q',
  via: '',
  to_function: 'b',
  evidence: 'id',
  hops: 200,
  flows: 100,
  errors: 0,
  p50_wait_ms: 20,
  p95_wait_ms: 40,
  p99_wait_ms: 60,
  p50_work_ms: 10,
  p95_work_ms: 30,
  cost_usd: 0.2,
  cold_starts: 0,
  ...over,
});

/** What became of the one way of two sides of 100 flows each, unless said otherwise. */
function changeOf(
  base: WorkflowEdge | undefined,
  other: WorkflowEdge | undefined,
  flows: [base: number, other: number] = [100, 100],
): string {
  const [compared] = compareSides(
    { flows: flows[0], edges: base ? [base] : [] },
    { flows: flows[1], edges: other ? [other] : [] },
  );
  return compared?.change ?? 'nothing';
}

describe('the comparison of two sides', () => {
  const cases: [what: string, change: string, expected: string][] = [
    ['what is alike', changeOf(edge(), edge()), 'same'],
    ['what is only on the other', changeOf(undefined, edge()), 'appeared'],
    ['what is only on the base', changeOf(edge(), undefined), 'vanished'],
    [
      'what one of a hundred flows had, once, and may have it again',
      changeOf(edge({ flows: 1, hops: 1 }), undefined),
      'unclear',
    ],
    ['what every flow had, when only one came since', changeOf(edge(), undefined, [100, 1]), 'vanished'],
    ['what is gone where nothing came since', changeOf(edge(), undefined, [100, 0]), 'unclear'],
    ['a median wait half as long again', changeOf(edge(), edge({ p50_wait_ms: 30 })), 'slower'],
    ['a median wait a tenth longer', changeOf(edge(), edge({ p50_wait_ms: 22 })), 'same'],
    [
      'a wait that doubled, within a millisecond',
      changeOf(edge({ p50_wait_ms: 0.5 }), edge({ p50_wait_ms: 1 })),
      'same',
    ],
    ['a longer tail of work', changeOf(edge(), edge({ p95_work_ms: 90 })), 'slower'],
    [
      'a longer tail of thirty hops',
      changeOf(edge({ hops: 30 }), edge({ hops: 30, p95_work_ms: 90 })),
      'same',
    ],
    [
      'a longer median of five hops',
      changeOf(edge({ hops: 5 }), edge({ hops: 5, p50_work_ms: 90 })),
      'unclear',
    ],
    ['half the work', changeOf(edge(), edge({ p50_work_ms: 5 })), 'faster'],
    ['errors where there were none', changeOf(edge(), edge({ errors: 20 })), 'failing'],
    ['one error more', changeOf(edge({ errors: 3 }), edge({ errors: 4 })), 'same'],
    ['fewer errors', changeOf(edge({ errors: 50 }), edge()), 'same'],
    ['errors and a longer wait', changeOf(edge(), edge({ errors: 20, p50_wait_ms: 90 })), 'failing'],
  ];
  for (const [what, change, expected] of cases)
    it(`says of ${what}: ${expected}`, () => assert.equal(change, expected));

  it('counts by flow, adds what is known in several ways and takes the longest of their times', () => {
    const [compared] = compareSides(
      { flows: 100, edges: [edge()] },
      {
        flows: 50,
        edges: [edge({ hops: 90 }), edge({ hops: 10, evidence: 'fingerprint', p95_wait_ms: 41 })],
      },
    );
    assert.equal(compared?.base?.hops_per_flow, 2);
    assert.deepEqual([compared?.other?.hops_per_flow, compared?.other?.p95_wait_ms], [2, 41]);
    assert.equal(compared?.evidence, 'id');
  });

  it('tells what is worst first', () => {
    const to = (name: string, over: Partial<WorkflowEdge> = {}) => edge({ to_function: name, ...over });
    const compared = compareSides(
      { flows: 100, edges: [to('same'), to('slow'), to('gone'), to('fails')] },
      {
        flows: 100,
        edges: [to('same'), to('slow', { p50_wait_ms: 50 }), to('new'), to('fails', { errors: 99 })],
      },
    );
    assert.deepEqual(
      compared.map(({ to_function }) => to_function),
      ['new', 'gone', 'fails', 'slow', 'same'],
    );
  });
});
