import type { NotedRun } from './noted-run.ts';

/** An estate as data: what ran, and everything that must be found in it, `kind function channel …`. */
export interface FoundEstate {
  title: string;
  runs: NotedRun[];
  finds: string[];
}

const id = (name: string) => `id:sqs:${name}`;
const queue = 'arn:aws:sqs:eu-west-1:123456789012:orders';
const other = 'arn:aws:sqs:eu-west-1:123456789012:bills';
const topic = 'arn:aws:sns:eu-west-1:123456789012:orders';
const bus = 'arn:aws:events:eu-west-1:123456789012:event-bus/shop';
const bucket = 'arn:aws:s3:::papers';
const lambda = 'arn:aws:lambda:eu-west-1:123456789012:function:pay';

const many = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

/** `count` events from `send` to `take` over a channel, one a second. */
function stream(
  count: number,
  options: {
    channel?: string;
    at?: number;
    every?: number;
    from?: string;
    to?: string | undefined;
    name?: string;
    send?: (n: number) => Partial<NotedRun>;
    take?: (n: number) => Partial<NotedRun>;
  } = {},
): NotedRun[] {
  const { channel = queue, at = 0, every = 1, from = 'send', name = 'm' } = options;
  const to = 'to' in options ? options.to : 'take';
  return many(count, (n): NotedRun[] => [
    {
      id: `${name}s${n}`,
      function: from,
      at: at + n * every,
      sends: [{ keys: [id(`${name}${n}`)], channel }],
      ...options.send?.(n),
    },
    ...(to === undefined
      ? []
      : [
          {
            id: `${name}t${n}`,
            function: to,
            at: at + n * every + 0.6,
            gets: [[id(`${name}${n}`)]],
            channel,
            ...options.take?.(n),
          },
        ]),
  ]).flat();
}

const unconsumed: FoundEstate[] = [
  {
    title: 'events to a queue that nobody receives',
    runs: stream(3, { to: undefined }),
    finds: [`unconsumed-events send ${queue} warning 3`],
  },
  {
    title: 'one shape of events that nobody receives, beside another that is',
    runs: [
      ...stream(25, { channel: bus, send: () => ({ sendNotes: [{ shape: 'placed' }] }) }),
      ...stream(25, {
        channel: bus,
        name: 'r',
        to: undefined,
        send: () => ({ sendNotes: [{ shape: 'rejected' }] }),
      }),
    ],
    finds: [`unconsumed-events send ${bus} (rejected) info 25`],
  },
  {
    title: 'a consumer that has stopped, beside one that has not',
    runs: [
      ...stream(24, { channel: topic }),
      ...many(12, (n) => ({
        id: `u${n}`,
        function: 'mail',
        at: n + 0.7,
        gets: [[id(`m${n}`)]],
        channel: topic,
      })),
    ],
    finds: [`unconsumed-events send ${topic} -> mail critical 12`],
  },
  {
    title: 'nothing where everything is received, or may still be under way, or needs nobody',
    runs: [
      ...stream(30),
      ...stream(5, { at: 3000, to: undefined, channel: topic, name: 'w' }),
      ...stream(5, { to: undefined, channel: bucket, name: 'u', from: 'store' }),
      ...stream(5, { to: undefined, channel: 'http:POST api.example.com/v1/charges', name: 'h' }),
      ...stream(5, { to: undefined, channel: 'mqtt:devices/{id}', name: 'd' }),
    ],
    finds: [],
  },
  {
    title: 'nothing where a consumer takes only what it asked for',
    runs: [
      ...stream(40, { channel: bus }),
      ...many(10, (n) => ({
        id: `u${n}`,
        function: 'vip',
        at: n * 2 + 0.7,
        gets: [[id(`m${n * 2}`)]],
        channel: bus,
      })),
    ],
    finds: [],
  },
];

/** `ask` calls `pay` and the call's span lasts so long; `pay` takes 700 ms. */
const calling = (spanMs: number): NotedRun[] =>
  stream(6, {
    channel: lambda,
    from: 'ask',
    to: 'pay',
    send: () => ({
      columns: {
        provider: 'aws',
        region: 'eu-west-1',
        architecture: 'x86_64',
        memory_bytes: 512 * 1024 * 1024,
      },
      calls: [{ name: 'Lambda.Invoke', attributes: {}, durationMs: spanMs, after: 0.1, send: 0 }],
    }),
    take: () => ({ durationMs: 700 }),
  });

const waiting: FoundEstate[] = [
  {
    title: 'a function that is billed while it waits for another',
    runs: calling(800),
    finds: [`synchronous-wait ask ${lambda} -> pay warning 6`],
  },
  { title: 'nothing where the other is only told', runs: calling(15), finds: [] },
];

/** `turns` of resize writing to the bucket that sets it off. */
const feeding = (turns: number): NotedRun[] =>
  many(turns, (n) => ({
    id: `l${n}`,
    function: 'resize',
    at: n * 2,
    gets: n === 0 ? [[]] : [[id(`l${n}`)]],
    channel: bucket,
    sends: [{ keys: [id(`l${n + 1}`)], channel: bucket, record: 0 }],
  }));

const loops: FoundEstate[] = [
  {
    title: 'a function that writes where it is set off from',
    runs: feeding(6),
    finds: [`self-feeding-loop resize ${bucket} (resize) info 1`],
  },
  {
    title: 'a loop over two functions that has turned often',
    runs: many(40, (n) => ({
      id: `l${n}`,
      function: n % 2 === 0 ? 'ping' : 'pong',
      at: n,
      gets: n === 0 ? [[]] : [[id(`l${n}`)]],
      sends: [{ keys: [id(`l${n + 1}`)], channel: n % 2 === 0 ? queue : other, record: 0 }],
    })),
    finds: [`self-feeding-loop ping ${other} (ping pong) warning 1`],
  },
  {
    title:
      'no loop where a function is reached on different ways, comes again by redelivery, or leads several steps',
    runs: [
      { id: 'a', function: 'begin', at: 0, sends: [{ keys: [id('x')] }, { keys: [id('y')] }] },
      { id: 'b', function: 'one', at: 1, gets: [[id('x')]], sends: [{ keys: [id('z')] }] },
      { id: 'c', function: 'end', at: 1, gets: [[id('y')]] },
      { id: 'd', function: 'end', at: 2, gets: [[id('z')]] },
      { id: 'd2', function: 'end', at: 3, gets: [[id('z')]] },
      { id: 'd3', function: 'end', at: 4, gets: [[id('z')]] },
      ...many(10, (n) => ({
        id: `l${n}`,
        function: n % 2 === 0 ? 'lead' : `step${n}`,
        at: n + 10,
        gets: n === 0 ? [[]] : [[id(`l${n}`)]],
        sends: n === 9 ? [] : [{ keys: [id(`l${n + 1}`)], record: 0 }],
      })),
    ],
    finds: [],
  },
];

/** One flow: `scan` finds `found` files, each handled by `file`. */
const scanning = (nth: number, found: number): NotedRun[] => [
  {
    id: `s${nth}`,
    function: 'scan',
    at: nth * 10,
    source: 'schedule',
    channel: 'schedule:rule/nightly',
    sends: many(found, (n) => ({ keys: [id(`s${nth}.${n}`)], channel: queue, record: 0 })),
  },
  ...many(found, (n) => ({
    id: `f${nth}.${n}`,
    function: 'file',
    at: nth * 10 + 1 + n / 100,
    gets: [[id(`s${nth}.${n}`)]],
    channel: queue,
  })),
];

const bursts: FoundEstate[] = [
  {
    title: 'one flow that set off many times what others do',
    runs: [...many(25, (n) => scanning(n, 2)).flat(), ...scanning(25, 80)],
    finds: [
      `fan-out-burst scan ${queue} (events of one record) warning 1`,
      'fan-out-burst scan schedule:rule/nightly (scan · schedule nightly) warning 1',
    ],
  },
  { title: 'nothing where all flows are large', runs: many(22, (n) => scanning(n, 60)).flat(), finds: [] },
];

const again = (name: string, times: number, every: number): NotedRun[] =>
  many(times, (n) => ({
    id: `${name}r${n}`,
    function: 'take',
    at: 30 + n * every,
    gets: [[id(name)]],
    channel: queue,
    isError: true,
  }));

const storms: FoundEstate[] = [
  {
    title: 'a message that comes again and again',
    runs: [...stream(10), ...again('m3', 6, 20)],
    finds: [`retry-storm take ${queue} warning 6`],
  },
  {
    title: 'a consumer of which a large part is repeats',
    runs: [...stream(60), ...many(30, (n) => again(`m${n}`, 1, 0)).flat()],
    finds: [`retry-storm take ${queue} warning 30`],
  },
  {
    title: 'no storm where a few come twice, or one comes again after hours',
    runs: [...stream(60), ...again('m1', 2, 30), ...again('m2', 1, 1), ...again('m9', 4, -2000)],
    finds: [],
  },
];

const table = (operation: string, name: string) => ({
  name: `DynamoDB.${operation}`,
  attributes: {
    'rpc.method': operation,
    'db.system.name': 'aws.dynamodb',
    'db.operation.name': operation,
    'db.collection.name': name,
  },
});

const groups: FoundEstate[] = [
  {
    title: 'a function that reads and one that writes a table of another group, by name and by tag',
    runs: [
      {
        id: 'a',
        function: 'charge-card',
        at: 0,
        calls: [table('PutItem', 'charges'), table('GetItem', 'charges')],
      },
      { id: 'b', function: 'charge-back', at: 1, calls: [table('UpdateItem', 'charges')] },
      { id: 'c', function: 'ship-order', at: 2, calls: [table('Query', 'charges')] },
      {
        id: 'd',
        function: 'audit',
        at: 3,
        resource: { 'service.namespace': 'audit' },
        calls: [table('PutItem', 'charges')],
      },
    ],
    finds: [
      'reaches-across audit table:charges (writes) warning 1 audit into billing',
      'reaches-across ship-order table:charges (reads) info 1 shipping into billing',
    ],
  },
  {
    title: 'a function that sends straight into a queue of another group',
    runs: stream(3, { channel: other, from: 'ship-order', to: 'charge-card' }),
    finds: [`reaches-across ship-order ${other} (sends) info 3 shipping into billing`],
  },
  {
    title: 'nothing where groups keep to themselves, meet by topics, or own a table together',
    runs: [
      {
        id: 'a',
        function: 'charge-card',
        at: 0,
        calls: [table('PutItem', 'ledger'), table('GetItem', 'ledger')],
      },
      { id: 'b', function: 'charge-back', at: 1, calls: [table('Query', 'ledger')] },
      { id: 'c', function: 'charge-all', at: 2, calls: [table('PutItem', 'both')] },
      { id: 'd', function: 'ship-all', at: 2, calls: [table('PutItem', 'both')] },
      ...stream(3, { channel: topic, from: 'charge-card', to: 'ship-order', name: 't' }),
    ],
    finds: [],
  },
];

const KiB = 1024;
const sized = (bytes: number, channel: string) =>
  stream(3, { channel, send: () => ({ sendNotes: [{ payload_bytes: bytes }] }) });
const passed = (bytes: number, hashOut: (n: number) => string) =>
  stream(4, {
    send: (n) => ({ sendNotes: [{ payload_bytes: bytes, payload_hash: `h${n}` }] }),
    take: (n) => ({
      getNotes: [{ payload_bytes: bytes, payload_hash: `h${n}` }],
      sends: [{ keys: [id(`n${n}`)], channel: other, record: 0 }],
      sendNotes: [{ payload_bytes: bytes, payload_hash: hashOut(n) }],
    }),
  }).concat(
    many(4, (n) => ({ id: `e${n}`, function: 'end', at: n + 3, gets: [[id(`n${n}`)]], channel: other })),
  );

const sizes: FoundEstate[] = [
  {
    title: 'messages to a topic that are nearly too large',
    runs: sized(250 * KiB, topic),
    finds: [`near-size-limit send ${topic} critical 3`],
  },
  {
    title: 'nothing where there is room, as a queue has',
    runs: [
      ...sized(150 * KiB, topic),
      ...sized(250 * KiB, queue).map((run) => ({
        ...run,
        id: `q${run.id}`,
        ...(run.sends && {
          sends: run.sends.map((send) => ({ ...send, keys: send.keys.map((key) => `${key}q`) })),
        }),
        ...(run.gets && { gets: run.gets.map((keys) => keys.map((key) => `${key}q`)) }),
      })),
    ],
    finds: [],
  },
  {
    title: 'large payloads that are handed on as they came',
    runs: passed(100 * KiB, (n) => `h${n}`),
    finds: [`data-passed-on take ${other} info 4`],
  },
  {
    title: 'nothing where the payload changes on the way',
    runs: passed(100 * KiB, (n) => `new${n}`),
    finds: [],
  },
  { title: 'nothing where what is handed on is small', runs: passed(4 * KiB, (n) => `h${n}`), finds: [] },
];

const shaped = (
  name: string,
  count: number,
  at: number,
  shape: string,
  captured?: object,
  version = '1',
): NotedRun[] =>
  stream(count, {
    name,
    at,
    send: () => ({ sendNotes: [{ shape }] }),
    take: () => ({
      getNotes: [{ shape, ...(captured && { captured: JSON.stringify(captured) }) }],
      columns: { function_version: version },
    }),
  });
const before = -3 * 3600;

const shapes: FoundEstate[] = [
  {
    title: 'events whose shape is another one than when their consumer was deployed',
    runs: [...shaped('o', 8, before, 'one'), ...shaped('n', 8, 0, 'two')],
    finds: [`event-shape-changed take ${queue} info 8`],
  },
  {
    title: 'which fields were lost or have another type, where payloads were captured',
    runs: [
      ...shaped('o', 8, before, 'one', { id: 1, total: 5, items: [{ sku: 'a' }] }),
      ...shaped('n', 8, 0, 'two', { id: '1', items: [{ name: 'a' }] }),
    ],
    finds: [
      `event-shape-changed take ${queue} warning 8 lost .items[].sku,.total changed .id: number -> string`,
    ],
  },
  {
    title: 'nothing where a field was only added, as captured payloads tell',
    runs: [...shaped('o', 8, before, 'one', { id: 1 }), ...shaped('n', 8, 0, 'two', { id: 1, note: '' })],
    finds: [],
  },
  {
    title: 'nothing where the consumer was deployed with the new shape, or both shapes were always there',
    runs: [
      ...shaped('o', 8, before, 'one'),
      ...shaped('n', 8, 0, 'two', undefined, '2'),
      ...shaped('p', 8, before, 'three').map((run) => ({ ...run, function: `${run.function}2` })),
      ...shaped('q', 8, before + 60, 'four').map((run) => ({ ...run, function: `${run.function}2` })),
      ...shaped('r', 8, 0, 'four').map((run) => ({ ...run, function: `${run.function}2` })),
    ],
    finds: [],
  },
];

const get = (key: string) => ({
  name: 'S3.GetObject',
  attributes: { 'rpc.method': 'GetObject', 'aws.s3.bucket': 'papers', 'aws.s3.key': key },
});

const getItem = (item: string) => ({
  name: 'DynamoDB.GetItem',
  attributes: { 'db.collection.name': 'ledger', 'choreoscope.item': item },
});

const reads: FoundEstate[] = [
  {
    title: 'a function that reads one object many times',
    runs: [{ id: 'a', function: 'read', at: 0, calls: many(6, () => get('settings.json')) }],
    finds: [`repeated-read read ${bucket} (reads) info 6`],
  },
  {
    title: 'a function that gets one item many times, by the hash of its key',
    runs: [{ id: 'a', function: 'read', at: 0, calls: [...many(7, () => getItem('k1')), getItem('k2')] }],
    finds: ['repeated-read read table:ledger (reads) info 7'],
  },
  {
    title: 'a function that is handed changes of one item very often',
    runs: many(110, (n) => ({
      id: `h${n}`,
      function: 'count',
      at: n,
      gets: [[`pointer:dynamodb:totals/all`]],
      channel: 'arn:aws:dynamodb:eu-west-1:123456789012:table/totals',
    })),
    finds: ['repeated-read count arn:aws:dynamodb:eu-west-1:123456789012:table/totals (deliveries) info 110'],
  },
  {
    title: 'nothing where it reads many objects once',
    runs: [{ id: 'a', function: 'read', at: 0, calls: many(9, (n) => get(`paper-${n}.json`)) }],
    finds: [],
  },
];

/** Per kind at least one estate in which it must be found, and one that looks alike and is healthy. */
export const estates: readonly FoundEstate[] = [
  ...unconsumed,
  ...waiting,
  ...loops,
  ...bursts,
  ...storms,
  ...groups,
  ...sizes,
  ...shapes,
  ...reads,
];
