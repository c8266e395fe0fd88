import assert from 'node:assert/strict';
import { stitch } from '../stitch/stitch.ts';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { type Estate, happened, renamed, storedWays } from './estate.ts';
import { infer } from './infer.ts';

const queue = 'arn:aws:sqs:eu-west-1:1:orders';
const topic = 'arn:aws:sns:eu-west-1:1:orders';
const place = { function: 'place', channel: queue };
const charge = { function: 'charge', channel: queue };

interface Case {
  title: string;
  arrivals: Estate[];
  ways: string[];
}

const cases: Case[] = [
  {
    title: 'joins a delivery with the one publish of the same content, and is surer of the same bytes',
    arrivals: [
      {
        sent: [
          { id: 'p1', at: 0, content: 'c1', ...place },
          { id: 'p2', at: 1, content: 'c2', bytes: 'b2', ...place },
        ],
        got: [
          { id: 'd1', at: 2, content: 'c1', ...charge },
          { id: 'd2', at: 3, content: 'c2', bytes: 'b2', ...charge },
        ],
      },
    ],
    ways: ['d1 <- p1 fingerprint 0.97 fingerprint', 'd2 <- p2 fingerprint 0.99 payload_hash'],
  },
  {
    title: 'gives every function its own delivery of a publish',
    arrivals: [
      {
        sent: [{ id: 'p1', at: 0, content: 'c1', function: 'place', channel: topic }],
        got: [
          { id: 'd1', at: 1, content: 'c1', function: 'charge', channel: topic },
          { id: 'd2', at: 2, content: 'c1', function: 'ship', channel: topic, via: queue },
        ],
      },
    ],
    ways: ['d1 <- p1 fingerprint 0.97 fingerprint', 'd2 <- p1 fingerprint 0.97 fingerprint'],
  },
  {
    title: 'takes look-alikes that do not overlap one by one',
    arrivals: [
      {
        sent: [0, 10, 20].map((at) => ({ id: `p${at}`, at, content: 'same', ...place })),
        got: [1, 11, 21].map((at) => ({ id: `d${at}`, at, content: 'same', ...charge })),
      },
    ],
    ways: ['d1 <- p0', 'd11 <- p10', 'd21 <- p20'].map((way) => `${way} fingerprint 0.97 fingerprint`),
  },
  {
    title: 'takes look-alikes that overlap in the order of time, less surely',
    arrivals: [
      {
        sent: [0, 1].map((at) => ({ id: `p${at}`, at, content: 'same', ...place })),
        got: [2, 3].map((at) => ({ id: `d${at}`, at, content: 'same', ...charge })),
      },
    ],
    ways: ['d2 <- p0 fingerprint 0.73 fingerprint', 'd3 <- p1 fingerprint 0.97 fingerprint'],
  },
  {
    title: 'takes the latest look-alike where some were lost, if it is much the nearest, else none',
    arrivals: [
      {
        sent: [0, 100, 200, 201].map((at) => ({ id: `p${at}`, at, content: 'same', ...place })),
        got: [101, 202].map((at) => ({ id: `d${at}`, at, content: 'same', ...charge })),
      },
    ],
    ways: ['d101 <- p100 fingerprint 0.96 fingerprint', 'd202 <- p201 fingerprint 0.63 fingerprint'],
  },
  {
    title: 'says nothing of content that everybody sends',
    arrivals: [
      {
        sent: Array.from({ length: 201 }, (_, n) => ({ id: `p${n}`, at: n, content: 'ping', ...place })),
        got: Array.from({ length: 5 }, (_, n) => ({ id: `d${n}`, at: n + 0.1, content: 'ping', ...charge })),
      },
    ],
    ways: [],
  },
  {
    title: 'doubts content of a few bytes, which anybody may send',
    arrivals: [
      {
        sent: [{ id: 'p1', at: 0, content: 'ok', size: 2, ...place }],
        got: [{ id: 'd1', at: 1, content: 'ok', size: 2, ...charge }],
      },
    ],
    ways: [],
  },
  {
    title: 'leaves a publish alone that the same function is proven to have got',
    arrivals: [
      {
        sent: [
          { id: 'p1', at: 0, content: 'same', ...place },
          { id: 'p2', at: 1, content: 'same', keys: ['id:sqs:m2'], ...place },
        ],
        got: [
          { id: 'd1', at: 2, content: 'same', ...charge },
          { id: 'd2', at: 3, content: 'same', keys: ['id:sqs:m2'], ...charge },
        ],
      },
    ],
    ways: ['d1 <- p1 fingerprint 0.97 fingerprint', 'd2 <- p2 id'],
  },
  {
    title: 'follows content over another channel only where nobody is known to have got it',
    arrivals: [
      {
        sent: [
          { id: 'p1', at: 0, content: 'c1', function: 'place', channel: topic },
          { id: 'p2', at: 0, content: 'c2', keys: ['id:sns:m2'], function: 'place', channel: topic },
        ],
        got: [
          { id: 'd1', at: 2, content: 'c1', ...charge },
          { id: 'd2', at: 2, content: 'c2', ...charge },
          { id: 'x2', at: 1, content: 'c2', keys: ['id:sns:m2'], function: 'ship', channel: topic },
        ],
      },
    ],
    ways: ['d1 <- p1 fingerprint 0.82 fingerprint', 'x2 <- p2 id'],
  },
  {
    title: 'takes the same content in two channels of one kind for two events',
    arrivals: [
      {
        sent: [
          { id: 'p1', at: 0, content: 'c1', function: 'place', channel: 'arn:aws:sqs:eu-west-1:1:other' },
        ],
        got: [{ id: 'd1', at: 2, content: 'c1', ...charge }],
      },
    ],
    ways: [],
  },
  {
    title: 'leads a redelivery to the same publish',
    arrivals: [
      {
        sent: [{ id: 'p1', at: 0, content: 'c1', ...place }],
        got: [
          { id: 'd1', at: 1, content: 'c1', receiveCount: 1, ...charge },
          { id: 'd2', at: 31, content: 'c1', receiveCount: 2, ...charge },
        ],
      },
    ],
    ways: ['d1 <- p1 fingerprint 0.97 fingerprint', 'd2 <- p1 fingerprint 0.92 fingerprint'],
  },
  {
    title: 'allows five seconds of skew and two weeks in a queue, and no more',
    arrivals: [
      {
        sent: [
          { id: 'p1', at: 4, content: 'c1', ...place },
          { id: 'p2', at: 6, content: 'c2', ...place },
          { id: 'p3', at: -13 * 86_400, content: 'c3', ...place },
          { id: 'p4', at: -15 * 86_400, content: 'c4', ...place },
        ],
        got: [1, 2, 3, 4].map((n) => ({ id: `d${n}`, at: 0, content: `c${n}`, ...charge })),
      },
    ],
    ways: ['d1 <- p1 fingerprint 0.97 fingerprint', 'd3 <- p3 fingerprint 0.97 fingerprint'],
  },
  {
    title: 'infers a hop from a business key in one channel, not against it',
    arrivals: [
      {
        sent: [
          { id: 'p1', at: 0, content: 'c1', eventKey: 'o-1', ...place },
          { id: 'p2', at: 0, content: 'c2', eventKey: 'o-2', ...place },
        ],
        got: [
          { id: 'd1', at: 1, content: 'x1', eventKey: 'o-1', ...charge },
          { id: 'd2', at: 1, content: 'c2', eventKey: 'o-3', ...charge },
        ],
      },
    ],
    ways: ['d1 <- p1 inferred 0.8 event_key'],
  },
  {
    title: 'finds a publish that comes late',
    arrivals: [
      { got: [{ id: 'd1', at: 1, content: 'c1', ...charge }] },
      { sent: [{ id: 'p1', at: 0, content: 'c1', ...place }] },
    ],
    ways: ['d1 <- p1 fingerprint 0.97 fingerprint'],
  },
  {
    title: 'takes back what a late proof gives to another record',
    arrivals: [
      {
        sent: [{ id: 'p1', at: 0, content: 'c1', keys: ['id:sqs:m1'], ...place }],
        got: [{ id: 'd1', at: 9, content: 'c1', ...charge }],
      },
      { got: [{ id: 'd2', at: 1, content: 'c1', keys: ['id:sqs:m1'], ...charge }] },
    ],
    ways: ['d2 <- p1 id'],
  },
  {
    title: 'gives way to a key that comes late',
    arrivals: [
      {
        sent: [{ id: 'p1', at: 0, content: 'c1', ...place }],
        got: [{ id: 'd1', at: 2, content: 'c1', keys: ['id:sqs:m2'], ...charge }],
      },
      { sent: [{ id: 'p2', at: 1, content: 'c1', keys: ['id:sqs:m2'], ...place }] },
    ],
    ways: ['d1 <- p2 id'],
  },
];

async function workOut(store: Store): Promise<void> {
  await stitch(store);
  const { inferred, removed } = await infer(store);
  if (inferred + removed > 0) await stitch(store);
}

/** A case's own names, so that all cases happen side by side in one store. */
const prefixOf = (n: number) => `${String.fromCharCode(97 + n)}.`;

for (const engine of ['embedded', 'server'] as const) {
  describe(`infer, ${engine}`, function () {
    this.timeout(240_000);
    let store: Store;
    let found: string[];
    before(async () => {
      store = await openTestStore({ engine });
      const rounds = Math.max(...cases.map(({ arrivals }) => arrivals.length));
      for (let round = 0; round < rounds; round += 1) {
        for (const [n, { arrivals }] of cases.entries())
          await happened(store, renamed(arrivals[round] ?? {}, prefixOf(n)));
        await workOut(store);
      }
      found = await storedWays(store);
    });

    for (const [n, { title, ways }] of cases.entries()) {
      it(title, () => {
        const prefix = prefixOf(n);
        assert.deepEqual(
          found.filter((way) => way.startsWith(prefix)).map((way) => way.replaceAll(prefix, '')),
          ways,
        );
      });
    }

    it('does nothing when nothing is new, and writes nothing when all is sent again', async () => {
      await workOut(store);
      assert.equal((await infer(store)).passes, 0);
      for (const [n, { arrivals }] of cases.entries())
        for (const arrival of arrivals) await happened(store, renamed(arrival, prefixOf(n)));
      await stitch(store);
      const { inferred, removed } = await infer(store);
      assert.deepEqual({ inferred, removed }, { inferred: 0, removed: 0 });
      assert.deepEqual(await storedWays(store), found);
    });
  });
}
