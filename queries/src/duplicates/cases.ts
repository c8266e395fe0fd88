import type { NotedRun } from '../findings/noted-run.ts';

/** What happened in a small estate of its own, and what the ledger says of it, one line a row. */
export interface DuplicateCase {
  title: string;
  runs: NotedRun[];
  /** `delivery b/0 of a/0 (2) message-id certain redelivery function-error`; a publish by its span and entry. */
  finds: string[];
}

const queue = 'arn:aws:sqs:eu-west-1:1:orders';
const stream = 'arn:aws:kinesis:eu-west-1:1:stream/clicks';
const bus = 'arn:aws:events:eu-west-1:1:event-bus/shop';
const table = 'arn:aws:dynamodb:eu-west-1:1:table/orders';

/** A run that got messages of a queue, by their ids. */
const fromQueue = (id: string, at: number, messages: string[], more: Partial<NotedRun> = {}): NotedRun => ({
  id,
  at,
  function: 'take',
  source: 'sqs',
  channel: queue,
  gets: messages.map((message) => [`id:sqs:${message}`]),
  ...more,
});

const fromStream = (id: string, at: number, records: string[], more: Partial<NotedRun> = {}): NotedRun => ({
  id,
  at,
  function: 'count',
  source: 'kinesis',
  channel: stream,
  gets: records.map((record) => [`pointer:kinesis:clicks/shardId-0:${record}`]),
  ...more,
});

const fromBus = (
  id: string,
  at: number,
  event: string,
  request: string,
  more: Partial<NotedRun> = {},
): NotedRun => ({
  id,
  at,
  function: 'mail',
  source: 'eventbridge',
  channel: bus,
  gets: [[`id:eventbridge:${event}`]],
  columns: { request_id: request },
  ...more,
});

const failed = { isError: true, columns: { error_type: 'TypeError', error_message: 'boom' } };

/** Redeliveries of one message, by what happened to the run before. */
const redeliveries: DuplicateCase[] = [
  {
    title: 'a message received again after its run failed',
    runs: [fromQueue('a', 0, ['m'], failed), fromQueue('b', 30, ['m'])],
    finds: ['delivery b/0 of a/0 (2) message-id certain redelivery function-error'],
  },
  {
    title: 'one received three times, each for what happened right before',
    runs: [
      fromQueue('a', 0, ['m'], failed),
      fromQueue('b', 30, ['m'], { isError: true, columns: { error_type: 'timeout' }, isUnfinished: true }),
      fromQueue('c', 60, ['m']),
    ],
    finds: [
      'delivery b/0 of a/0 (2) message-id certain redelivery function-error',
      'delivery c/0 of a/0 (3) message-id certain redelivery timeout',
    ],
  },
  {
    title: 'a timeout that only a report tells of',
    runs: [
      fromQueue('a', 0, ['m'], { isError: true, columns: { status: 'timeout' } }),
      fromQueue('b', 30, ['m']),
    ],
    finds: ['delivery b/0 of a/0 (2) message-id certain redelivery timeout'],
  },
  {
    title: 'a crash: only the start of the run is known',
    runs: [fromQueue('a', 0, ['m'], { isUnfinished: true }), fromQueue('b', 30, ['m'])],
    finds: ['delivery b/0 of a/0 (2) message-id certain redelivery crash'],
  },
  {
    title: 'runs that overlap: the message was seen again while its run went on',
    runs: [fromQueue('a', 0, ['m'], { durationMs: 20_000 }), fromQueue('b', 10, ['m'])],
    finds: ['delivery b/0 of a/0 (2) message-id certain redelivery overlapping-runs'],
  },
  {
    title: 'runs that overlap, whatever the first ended in later',
    runs: [fromQueue('a', 0, ['m'], { durationMs: 20_000, ...failed }), fromQueue('b', 10, ['m'])],
    finds: ['delivery b/0 of a/0 (2) message-id certain redelivery overlapping-runs'],
  },
  {
    title: 'a record that its run reported as failed',
    runs: [fromQueue('a', 0, ['m', 'n', 'o'], { failedRecords: [1] }), fromQueue('b', 30, ['n'])],
    finds: ['delivery b/0 of a/1 (2) message-id certain redelivery own-record-failed'],
  },
  {
    title: 'a batch that failed as a whole',
    runs: [fromQueue('a', 0, ['m', 'n'], failed), fromQueue('b', 30, ['n']), fromQueue('c', 31, ['m'])],
    finds: [
      'delivery b/0 of a/1 (2) message-id certain redelivery neighbour-failed',
      'delivery c/0 of a/0 (2) message-id certain redelivery neighbour-failed',
    ],
  },
  {
    title: 'a message delivered again although its run succeeded',
    runs: [fromQueue('a', 0, ['m']), fromQueue('b', 30, ['m'])],
    finds: ['delivery b/0 of a/0 (2) message-id certain redelivery delivered-again'],
  },
  {
    title: 'a stream that goes on from the lowest record that failed, those after it included',
    runs: [fromStream('a', 0, ['1', '2', '3'], { failedRecords: [1] }), fromStream('b', 5, ['2', '3'])],
    finds: [
      'delivery b/0 of a/1 (2) message-id certain redelivery own-record-failed',
      'delivery b/1 of a/2 (2) message-id certain redelivery checkpoint-replayed',
    ],
  },
  {
    title: 'the same message twice in one batch',
    runs: [fromQueue('a', 0, ['m', 'm'])],
    finds: ['delivery a/1 of a/0 (2) message-id certain redelivery delivered-again'],
  },
];

/** The same event in several messages, requests or publishes. */
const events: DuplicateCase[] = [
  {
    title: 'an asynchronous request tried again',
    runs: [fromBus('a', 0, 'e', 'r1', { isError: true }), fromBus('b', 60, 'e', 'r1')],
    finds: ['delivery b/0 of a/0 (2) message-id certain redelivery async-retry'],
  },
  {
    title: 'an event its bus delivered again, as a new request',
    runs: [fromBus('a', 0, 'e', 'r1'), fromBus('b', 60, 'e', 'r2')],
    finds: ['delivery b/0 of a/0 (2) message-id certain redelivery bus-redelivery'],
  },
  {
    title: 'a bus that delivers every event twice: two rules for one function',
    runs: ['e', 'f', 'g', 'h'].flatMap((event, n) => [
      fromBus(`${event}1`, n * 10, event, `r${n}`),
      fromBus(`${event}2`, n * 10 + 0.1, event, `q${n}`),
    ]),
    finds: ['e', 'f', 'g', 'h'].map(
      (event) => `delivery ${event}2/0 of ${event}1/0 (2) message-id certain two-routes subscribed-twice`,
    ),
  },
  {
    title: 'one notification by two queues',
    runs: ['a', 'b'].map((id, n) => ({
      id,
      at: n,
      function: 'take',
      source: 'sqs',
      channel: 'arn:aws:sns:eu-west-1:1:orders',
      gets: [['id:sns:n', `id:sqs:${id}`]],
      getNotes: [{ via: `arn:aws:sqs:eu-west-1:1:queue-${id}` }],
    })),
    finds: ['delivery b/0 of a/0 (2) message-id certain two-routes subscribed-twice'],
  },
  {
    title: 'a dead letter read by the function that failed',
    runs: [fromQueue('a', 0, ['m'], failed), fromQueue('b', 90, ['m'], { channel: `${queue}-dlq` })],
    finds: ['delivery b/0 of a/0 (2) message-id certain redrive redrive'],
  },
  {
    title: 'a message moved back out of a dead-letter queue: a new one of the same publish',
    runs: [
      {
        id: 's',
        at: 0,
        function: 'place',
        sends: [
          { keys: ['id:sqs:m1', 'context:w3c:s0'], channel: queue, record: 0, span: 's0', fingerprint: 'f1' },
        ],
      },
      fromQueue('a', 1, ['m1'], {
        ...failed,
        gets: [['id:sqs:m1', 'context:w3c:s0']],
        getNotes: [{ fingerprint: 'f1' }],
      }),
      fromQueue('b', 900, ['m2'], {
        gets: [['id:sqs:m2', 'context:w3c:s0']],
        getNotes: [{ fingerprint: 'f1' }],
      }),
    ],
    finds: ['delivery b/0 of a/0 (2) message-id certain redrive redrive'],
  },
  {
    title: 'a call that was tried again before its answer came: two messages of one publish',
    runs: [
      {
        id: 's',
        at: 0,
        function: 'place',
        sends: [
          { keys: ['id:sqs:m2', 'context:w3c:s0'], channel: queue, record: 0, span: 's0', fingerprint: 'f1' },
        ],
      },
      fromQueue('a', 1, ['m1'], {
        gets: [['id:sqs:m1', 'context:w3c:s0']],
        getNotes: [{ fingerprint: 'f1' }],
      }),
      fromQueue('b', 5, ['m2'], {
        gets: [['id:sqs:m2', 'context:w3c:s0']],
        getNotes: [{ fingerprint: 'f1' }],
      }),
    ],
    finds: ['delivery b/0 of a/0 (2) message-id certain published-twice producer-retried'],
  },
  {
    title: 'an event sent twice under one id',
    runs: [
      {
        id: 's',
        at: 0,
        function: 'place',
        sends: [0.1, 0.4].map((at, n) => ({
          keys: ['id:cloudevents:shop#1'],
          channel: bus,
          record: 0,
          span: `s${n}`,
          ordinal: 0,
          at,
        })),
      },
    ],
    finds: ['publish s1/0 of s0/0 (2) message-id certain published-twice producer-retried'],
  },
  {
    title: 'an order shipped twice: one record sends the same under one business key',
    runs: [
      {
        id: 's',
        at: 0,
        function: 'ship',
        sends: [0.1, 0.4].map((at, n) => ({
          keys: [`id:sqs:k${n}`],
          channel: queue,
          record: 0,
          span: `s${n}`,
          ordinal: 0,
          at,
          eventKey: 'o-1',
          fingerprint: 'shipped',
        })),
      },
      fromQueue('a', 1, ['k0'], { getNotes: [{ fingerprint: 'shipped' }] }),
      fromQueue('b', 2, ['k1'], { getNotes: [{ fingerprint: 'shipped' }] }),
    ],
    finds: [
      'publish s1/0 of s0/0 (2) business-key certain published-twice producer-retried',
      'delivery b/0 of a/0 (2) fingerprint certain published-twice producer-retried',
    ],
  },
  {
    title: 'what a repeated run sends again, and what that sets off, for the reason of the first repeat',
    runs: [
      ...['a', 'b'].map((id, n) =>
        fromQueue(id, n * 30, ['m'], {
          ...(n === 0 ? failed : {}),
          sends: [
            {
              keys: [`id:sns:${id}`],
              channel: 'arn:aws:sns:eu-west-1:1:paid',
              record: 0,
              fingerprint: 'paid',
            },
          ],
          sendNotes: [{ fingerprint: 'paid' }],
        }),
      ),
      ...['a', 'b'].map((id, n) => ({
        id: `${id}2`,
        at: n * 30 + 2,
        function: 'ship',
        source: 'sns',
        channel: 'arn:aws:sns:eu-west-1:1:paid',
        gets: [[`id:sns:${id}`]],
        getNotes: [{ fingerprint: 'paid' }],
        columns: { request_id: id },
      })),
    ],
    finds: [
      'delivery b/0 of a/0 (2) message-id certain redelivery function-error',
      'publish b.0/0 of a.0/0 (2) fingerprint certain published-twice function-error',
      'delivery b2/0 of a2/0 (2) fingerprint certain published-twice function-error',
    ],
  },
];

/** What looks alike and is only suspected, and what is no duplicate at all. */
const lookalikes: DuplicateCase[] = [
  {
    title: 'the same content from different causes: suspected',
    runs: ['a', 'b'].map((id, n) => fromQueue(id, n * 60, [id], { getNotes: [{ fingerprint: 'same' }] })),
    finds: ['delivery b/0 of a/0 (2) fingerprint suspected published-twice unknown'],
  },
  {
    title: 'the same content later than the window: nothing',
    runs: ['a', 'b'].map((id, n) => fromQueue(id, n * 3_700, [id], { getNotes: [{ fingerprint: 'same' }] })),
    finds: [],
  },
  {
    title: 'the same content in a channel with a window of two hours, and in one with none',
    runs: ['patient', 'silent'].flatMap((kind) =>
      ['a', 'b'].map((id, n) =>
        fromQueue(`${kind[0]}${id}`, n * 3_700, [`${kind[0]}${id}`], {
          channel: `queue:${kind}`,
          getNotes: [{ fingerprint: 'same' }],
        }),
      ),
    ),
    finds: ['delivery pb/0 of pa/0 (2) fingerprint suspected published-twice unknown'],
  },
  {
    title: 'heartbeats: nothing',
    runs: Array.from({ length: 30 }, (_, n) =>
      fromQueue(`h${n}`, n * 60, [`h${n}`], { getNotes: [{ fingerprint: 'tick' }] }),
    ),
    finds: [],
  },
  {
    title: 'a timer’s constant input: nothing',
    runs: ['a', 'b'].map((id, n) => ({
      ...fromQueue(id, n * 300, [id], { getNotes: [{ fingerprint: 'same' }] }),
      channel: 'schedule:rule/nightly',
    })),
    finds: [],
  },
  {
    title: 'one event for two functions: nothing',
    runs: ['a', 'b'].map((id, n) => ({ ...fromBus(id, n, 'e', `r${n}`), function: `mail-${id}` })),
    finds: [],
  },
  {
    title: 'equal ids of different services: nothing',
    runs: [fromQueue('a', 0, ['m']), fromQueue('b', 10, ['m'], { gets: [['id:sns:m']] })],
    finds: [],
  },
  {
    title: 'changes of one item, mails of one mail, objects of one deletion: nothing',
    runs: [
      ['pointer:dynamodb:orders/key'],
      ['pointer:dynamodb:orders/key'],
      ['id:ses:mail'],
      ['id:ses:mail'],
      ['id:s3:request'],
      ['id:s3:request'],
    ].map((keys, n) => ({ id: `r${n}`, at: n, function: 'take', channel: table, gets: [keys] })),
    finds: [],
  },
  {
    title: 'messages of one batch call that share its context, with different content: nothing',
    runs: [
      {
        id: 's',
        at: 0,
        function: 'place',
        sends: ['a', 'b'].map((id, n) => ({
          keys: [`id:sqs:${id}`, 'context:w3c:s0'],
          channel: queue,
          record: 0,
          span: 's0',
          ordinal: n,
          fingerprint: id,
        })),
      },
      ...['a', 'b'].map((id, n) =>
        fromQueue(id, n + 1, [id], {
          gets: [[`id:sqs:${id}`, 'context:w3c:s0']],
          getNotes: [{ fingerprint: id }],
        }),
      ),
    ],
    finds: [],
  },
  {
    title: 'an event of one template that two records cause, with one business key: suspected, never certain',
    runs: ['a', 'b'].map((id, n) =>
      fromQueue(id, n, [id], {
        sends: [
          { keys: [`id:sns:${id}`], channel: 'topic:done', record: 0, eventKey: 'o-1', fingerprint: 'done' },
        ],
      }),
    ),
    finds: ['publish b.0/0 of a.0/0 (2) business-key suspected published-twice unknown'],
  },
  {
    title: 'one call that two instrumentations saw: nothing',
    runs: [
      {
        id: 's',
        at: 0,
        function: 'place',
        sends: [
          { keys: ['id:sqs:m'], channel: queue, span: 's0', ordinal: 0 },
          { keys: ['id:sqs:m'], channel: queue, span: 's1', ordinal: 0, isUnattributed: true },
        ],
      },
    ],
    finds: [],
  },
];

/** All of them. */
export const duplicateCases: readonly DuplicateCase[] = [...redeliveries, ...events, ...lookalikes];
