import type { Run } from './choreography.ts';
import type { Flows } from './reading.ts';

/** A choreography as data: what arrives before each stitch, and what must be known after the last. */
export interface Case {
  title: string;
  arrivals: Run[][];
  flows: Flows;
  hops?: string[];
}

const id = (name: string) => `id:sqs:${name}`;

const chain: Run[] = [
  { id: 'a', at: 0, sends: [{ keys: [id('m1')], record: 0 }] },
  { id: 'b', at: 1, gets: [[id('m1')]], sends: [{ keys: [id('m2')] }] },
  { id: 'c', at: 2, gets: [[id('m2')]] },
];

/** Ten orders placed, then stages that take them in batches, each record sending its own. */
const orders = Array.from({ length: 10 }, (_, n) => n);
const placed: Run[] = orders.map((n) => ({
  id: `p${n}`,
  at: n / 10,
  sends: [{ keys: [id(`o${n}`)], record: 0 }],
}));
const stage = (name: string, at: number, from: string, to: string, numbers: number[]): Run => ({
  id: name,
  at,
  gets: numbers.map((n) => [id(`${from}${n}`)]),
  sends: numbers.map((n, record) => ({ keys: [id(`${to}${n}`)], record })),
});
const evenOdd = [...orders.filter((n) => n % 2 === 0), ...orders.filter((n) => n % 2 === 1)];

export const cases: Case[] = [
  {
    title: 'follows a chain',
    arrivals: [chain],
    flows: { 'a/0': ['a/0', 'b/0', 'c/0'] },
    hops: ['a/0 <- none', 'b/0 <- a/0 id', 'c/0 <- b/0 id'],
  },
  {
    title: 'follows every branch of a fan-out',
    arrivals: [
      [
        { id: 'a', at: 0, sends: [{ keys: [id('m1')] }, { keys: [id('m2')] }] },
        { id: 'b', at: 1, gets: [[id('m1')]] },
        { id: 'c', at: 1, gets: [[id('m1')]] },
        { id: 'd', at: 1, gets: [[id('m2')]] },
      ],
    ],
    flows: { 'a/0': ['a/0', 'b/0', 'c/0', 'd/0'] },
  },
  {
    title: 'makes no hop of a payload that merely looks the same',
    arrivals: [
      [
        { id: 'a', at: 0, sends: [{ keys: ['context:w3c:a'], fingerprint: 'f1' }] },
        { id: 'b', at: 1, gets: [['fingerprint:payload:f1']] },
      ],
    ],
    flows: { 'a/0': ['a/0'], 'b/0': ['b/0'] },
    hops: ['a/0 <- none', 'b/0 <- none'],
  },
  {
    title: 'keeps a batch of strangers apart',
    arrivals: [[...placed, stage('s', 5, 'o', 'q', orders)]],
    flows: Object.fromEntries(orders.map((n) => [`p${n}/0`, [`p${n}/0`, `s/${n}`]])),
  },
  {
    title: 'keeps strangers apart through two stages of batches',
    arrivals: [
      [
        ...placed,
        stage('s1', 5, 'o', 'q', orders.slice(0, 6)),
        stage('s2', 5, 'o', 'q', orders.slice(6)),
        stage('t', 8, 'q', 'r', evenOdd),
      ],
    ],
    flows: Object.fromEntries(
      orders.map((n) => [
        `p${n}/0`,
        [`p${n}/0`, n < 6 ? `s1/${n}` : `s2/${n - 6}`, `t/${evenOdd.indexOf(n)}`],
      ]),
    ),
  },
  {
    title: 'shares what a batch sent for all of its records',
    arrivals: [
      [
        { id: 'a', at: 0, sends: [{ keys: [id('m1')] }] },
        { id: 'b', at: 0, sends: [{ keys: [id('m2')] }] },
        { id: 'c', at: 1, gets: [[id('m1')], [id('m2')]], sends: [{ keys: [id('m3')] }] },
        { id: 'd', at: 2, gets: [[id('m3')]], sends: [{ keys: [id('m4')] }] },
        { id: 'e', at: 3, gets: [[id('m4')]] },
      ],
    ],
    flows: {
      'a/0': ['a/0', 'c/0', 'd/0 0.5', 'e/0 0.5'],
      'b/0': ['b/0', 'c/1', 'd/0 0.5', 'e/0 0.5'],
    },
  },
  {
    title: 'joins a diamond once, whatever the number of ways',
    arrivals: [
      [
        { id: 'a', at: 0, sends: [{ keys: [id('m1')] }] },
        { id: 'b', at: 1, gets: [[id('m1')]], sends: [{ keys: [id('m2')] }] },
        { id: 'c', at: 1, gets: [[id('m1')]], sends: [{ keys: [id('m3')] }] },
        { id: 'd', at: 2, gets: [[id('m2')], [id('m3')]], sends: [{ keys: [id('m4')] }] },
        { id: 'e', at: 3, gets: [[id('m4')]] },
      ],
    ],
    flows: { 'a/0': ['a/0', 'b/0', 'c/0', 'd/0', 'd/1', 'e/0'] },
  },
  {
    title: 'keeps a redelivery in the flow of the first delivery',
    arrivals: [
      [
        { id: 'a', at: 0, sends: [{ keys: [id('m1')] }] },
        { id: 'b', at: 1, function: 'B', gets: [[id('m1')]], sends: [{ keys: [id('m2')] }] },
        { id: 'b2', at: 31, function: 'B', gets: [[id('m1')]], sends: [{ keys: [id('m3')] }] },
        { id: 'c', at: 2, gets: [[id('m2')]] },
        { id: 'c2', at: 33, gets: [[id('m3')]] },
      ],
    ],
    flows: { 'a/0': ['a/0', 'b/0', 'b2/0', 'c/0', 'c2/0'] },
  },
  {
    title: 'takes the latest publish before the delivery',
    arrivals: [
      [
        { id: 'a', at: 0, sends: [{ keys: ['pointer:s3:b/k#1'] }] },
        { id: 'b', at: 10, sends: [{ keys: ['pointer:s3:b/k#1'] }] },
        { id: 'x', at: 5, gets: [['pointer:s3:b/k#1']] },
        { id: 'y', at: 15, gets: [['pointer:s3:b/k#1']] },
      ],
    ],
    flows: { 'a/0': ['a/0', 'x/0'], 'b/0': ['b/0', 'y/0'] },
    hops: ['a/0 <- none', 'b/0 <- none', 'x/0 <- a/0 pointer', 'y/0 <- b/0 pointer'],
  },
  {
    title: 'never merges flows over a hot key',
    arrivals: [
      Array.from({ length: 20 }, (_, n): Run[] => [
        { id: `w${n}`, at: n, sends: [{ keys: ['pointer:dynamodb:t/hot'], at: n + 0.2 }] },
        {
          id: `r${n}`,
          at: n + 0.4,
          gets: [['pointer:dynamodb:t/hot']],
          sends: [{ keys: ['pointer:dynamodb:t/hot'], at: n + 0.6 }],
        },
        { id: `z${n}`, at: n + 0.8, gets: [['pointer:dynamodb:t/hot']] },
      ]).flat(),
    ],
    flows: Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [`w${n}/0`, [`w${n}/0`, `r${n}/0`, `z${n}/0`]]),
    ),
  },
  {
    title: 'allows clocks to differ by five seconds, not more',
    arrivals: [
      [
        {
          id: 'a',
          at: 10,
          sends: [
            { keys: [id('m1')], at: 14 },
            { keys: [id('m2')], at: 16 },
          ],
        },
        { id: 'b', at: 10, gets: [[id('m1')]] },
        { id: 'c', at: 10, gets: [[id('m2')]] },
      ],
    ],
    flows: { 'a/0': ['a/0', 'b/0'], 'c/0': ['c/0'] },
  },
  {
    title: 'prefers the stronger evidence, also where the weaker is nearer',
    arrivals: [
      [
        { id: 'a', at: 0, sends: [{ keys: [id('m1')] }] },
        { id: 'b', at: 3, sends: [{ keys: ['context:w3c:x', 'pointer:s3:b/k'] }] },
        { id: 'c', at: 4, gets: [['pointer:s3:b/k', 'context:w3c:x', id('m1')]] },
        { id: 'd', at: 5, gets: [['pointer:s3:b/k', 'context:w3c:x', id('m9')]] },
      ],
    ],
    flows: { 'a/0': ['a/0', 'c/0'], 'b/0': ['b/0', 'd/0'] },
    hops: ['a/0 <- none', 'b/0 <- none', 'c/0 <- a/0 id', 'd/0 <- b/0 context'],
  },
  {
    title: 'compares an id only within its carrier',
    arrivals: [
      [
        { id: 'a', at: 0, sends: [{ keys: ['id:sns:1'] }] },
        { id: 'b', at: 1, gets: [['id:sqs:1']] },
      ],
    ],
    flows: { 'a/0': ['a/0'], 'b/0': ['b/0'] },
  },
  {
    title: 'does not take what an invocation sent itself for what it received',
    arrivals: [
      [
        {
          id: 'a',
          at: 0,
          gets: [['pointer:dynamodb:t/1']],
          sends: [{ keys: ['pointer:dynamodb:t/1'], at: 0.1 }],
        },
        { id: 'b', at: 1, gets: [['pointer:dynamodb:t/1']] },
      ],
    ],
    flows: { 'a/0': ['a/0', 'b/0'] },
    hops: ['a/0 <- none', 'b/0 <- a/0 pointer'],
  },
  {
    title: 'tells entries of one call apart by channel and business key, and shares the hop where it cannot',
    arrivals: [
      [
        { id: 'a', at: 0, sends: [{ keys: [id('m1')] }] },
        { id: 'b', at: 0, sends: [{ keys: [id('m2')] }] },
        {
          id: 'c',
          at: 1,
          gets: [[id('m1')], [id('m2')]],
          sends: [
            { keys: ['context:w3c:x'], record: 0, span: 's1', channel: 'queue:one' },
            { keys: ['context:w3c:x'], record: 1, span: 's1', channel: 'queue:two' },
            { keys: ['context:w3c:y'], record: 0, span: 's2' },
            { keys: ['context:w3c:y'], record: 1, span: 's2' },
          ],
        },
        { id: 'd', at: 2, gets: [['context:w3c:x']], channel: 'queue:two' },
        { id: 'e', at: 2, gets: [['context:w3c:x']], channel: 'queue:one' },
        { id: 'f', at: 2, gets: [['context:w3c:y']] },
      ],
    ],
    flows: {
      'a/0': ['a/0', 'c/0', 'e/0', 'f/0 0.5'],
      'b/0': ['b/0', 'c/1', 'd/0', 'f/0 0.5'],
    },
  },
  {
    title:
      'takes the end that says its invocation and record where another instrumentation saw the same call',
    arrivals: [
      [
        { id: 'a', at: 0, sends: [{ keys: [id('m1')] }] },
        { id: 'b', at: 0, sends: [{ keys: [id('m2')] }] },
        {
          id: 'c',
          at: 1,
          gets: [[id('m1')], [id('m2')]],
          sends: [
            { keys: [id('m3')], record: 1, at: 1.2 },
            { keys: [id('m3')], isUnattributed: true, at: 1.3 },
          ],
        },
        { id: 'd', at: 2, gets: [[id('m3')]] },
      ],
    ],
    flows: { 'a/0': ['a/0', 'c/0'], 'b/0': ['b/0', 'c/1', 'd/0'] },
  },
  {
    title: 'turns a root into a child when its publish comes late',
    arrivals: [[chain[1]!, chain[2]!], [chain[0]!]],
    flows: { 'a/0': ['a/0', 'b/0', 'c/0'] },
  },
  {
    title: 'opens a flow again for a late delivery',
    arrivals: [[chain[0]!], [chain[2]!], [chain[1]!]],
    flows: { 'a/0': ['a/0', 'b/0', 'c/0'] },
  },
  {
    title: 'keeps a publish of no known invocation as a hop into a root, until the invocation is known',
    arrivals: [[{ ...chain[0]!, sends: [] }, chain[1]!], [chain[2]!]],
    flows: { 'a/0': ['a/0'], 'b/0': ['b/0', 'c/0'] },
  },
  {
    title: 'replaces a start record by the whole span',
    arrivals: [
      [chain[0]!, { id: 'b', at: 1, gets: [[id('m1')]], isUnfinished: true }, chain[2]!],
      [chain[1]!],
    ],
    flows: { 'a/0': ['a/0', 'b/0', 'c/0'] },
  },
  {
    title: 'cuts a cycle where time does not go forward',
    arrivals: [
      [
        { id: 'a', at: 0, gets: [[id('m2')]], sends: [{ keys: [id('m1')] }] },
        { id: 'b', at: 0.2, gets: [[id('m1')]], sends: [{ keys: [id('m2')] }] },
        { id: 'c', at: 1, gets: [[id('m2')]] },
      ],
    ],
    flows: { 'a/0': ['a/0', 'b/0', 'c/0'] },
  },
];
