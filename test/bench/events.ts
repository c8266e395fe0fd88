import { createHash } from 'node:crypto';
import { eventReader } from '@choreoscope/instrumentation/testing';
import type { Measurement } from './main.ts';

const ROUNDS = 9;
const ROUND_MS = 150;

/** A body of about so many bytes, as an order is, different for each number. */
function order(n: number, bytes: number): string {
  const lines = Array.from({ length: Math.max(1, Math.round((bytes - 90) / 62)) }, (_, line) => ({
    sku: `article-${n}-${line}`,
    quantity: line + 1,
    price: { amount: 12.5 + line, currency: 'EUR' },
  }));
  return JSON.stringify({ orderId: `order-${n}`, placedAt: '2026-01-15T12:00:00Z', lines });
}

/** An event of SQS messages: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
const messages = (bodies: string[]) => ({
  Records: bodies.map((body, n) => ({
    messageId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    receiptHandle: 'handle',
    body,
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1768478400000' },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:orders',
    awsRegion: 'eu-west-1',
  })),
});

/** A batch of a table's stream: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
const changes = (records: number, attributes: number) => ({
  Records: Array.from({ length: records }, (_, n) => ({
    eventID: `event-${n}`,
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    eventSourceARN: 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-15T12:00:00.000',
    dynamodb: {
      Keys: { id: { S: `order-${n}` } },
      NewImage: Object.fromEntries([
        ['id', { S: `order-${n}` }],
        ...Array.from({ length: attributes - 1 }, (_, a) => [
          `attribute${a}`,
          a % 3 === 0 ? { N: String(a * 1.5) } : { S: `value ${a} of record ${n}` },
        ]),
      ]),
      SequenceNumber: String(100_000 + n),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  })),
});

const estate: { name: string; event: object; records: number }[] = [
  { name: 'one SQS message of 288 B', event: messages([order(0, 288)]), records: 1 },
  {
    name: 'ten SQS messages of 288 B',
    event: messages(Array.from({ length: 10 }, (_, n) => order(n, 288))),
    records: 10,
  },
  { name: 'one SQS message of 32 KiB', event: messages([order(0, 32_768)]), records: 1 },
  {
    name: '10,000 SQS messages of 288 B',
    event: messages(Array.from({ length: 10_000 }, (_, n) => order(n, 288))),
    records: 10_000,
  },
  { name: '1,000 stream records of 50 attributes', event: changes(1_000, 50), records: 1_000 },
  {
    name: 'hostile: 10,000 SQS messages of brackets',
    event: messages(Array.from({ length: 10_000 }, () => '[{"a":'.repeat(100))),
    records: 10_000,
  },
  {
    name: 'hostile: an object of 300,000 members',
    event: Object.fromEntries(Array.from({ length: 300_000 }, (_, n) => [`member${n}`, n])),
    records: 1,
  },
];

/** Median time of one call, in microseconds. */
function microseconds(run: () => unknown): number {
  const medians = Array.from({ length: ROUNDS }, () => {
    let calls = 0;
    const startedAt = process.hrtime.bigint();
    const until = startedAt + BigInt(ROUND_MS * 1e6);
    while (process.hrtime.bigint() < until) {
      run();
      calls += 1;
    }
    return Number(process.hrtime.bigint() - startedAt) / calls / 1e3;
  });
  return medians.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
}

/**
 * What reading an event costs before its handler runs, without and with notes of the payloads, beside what only
 * writing the event as text and hashing that would: the least anyone can do who looks at all of it.
 */
export async function bench(): Promise<Measurement[]> {
  const plain = eventReader({ notesPayloads: false });
  const noting = eventReader({ notesPayloads: true });
  return estate.map(({ name, event, records }) => {
    const limit = microseconds(() => createHash('sha256').update(JSON.stringify(event)).digest());
    const read = microseconds(() => plain(event));
    const noted = microseconds(() => noting(event));
    return {
      name,
      records,
      stringify_and_hash_us: limit.toFixed(1),
      read_us: read.toFixed(1),
      read_and_note_us: noted.toFixed(1),
      per_record_us: (noted / records).toFixed(2),
      times_the_limit: (noted / limit).toFixed(2),
    };
  });
}
