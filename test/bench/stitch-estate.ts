import type { Store } from '@choreoscope/queries';

/**
 * An order goes through a shop: place, validate, then price, notify and audit beside each other, charge in batches of ten
 * strangers, ship, label. One batch in ten also sends one message for all of its records, which settle receives.
 * Seconds after the order, the message it receives and the one it sends.
 */
const stages = `[
    ('place', 0, '', 'order'), ('validate', 1, 'order', 'valid'), ('price', 2, 'valid', 'charge'), ('notify', 2, 'valid', ''),
    ('audit', 2, 'valid', ''), ('charge', 4, 'charge', 'paid'), ('ship', 5, 'paid', 'label'), ('label', 6, 'label', ''),
    ('settle', 7, 'settled', '')]`;

/** Per hundred orders; an order's records are 8, and a tenth of one that it shares with nine. */
const per100 = { invocations: 711, records: 801, members: 810, flows: 100 };

/** A hundred orders a second. */
const from = `FROM (SELECT number AS n FROM numbers({from:UInt64}, {orders:UInt64})) ARRAY JOIN ${stages} AS s`;
const own = `if(s.1 = 'charge', intDiv(n, 10) * 10, n)`;
const trace = `sipHash128(s.1, ${own})`;
/** No zero bytes: all zeros mean no span. */
const spanOf = (...of: string[]) =>
  `toFixedString(reinterpretAsString(bitOr(sipHash64(${of}), 0x0101010101010101)), 8)`;
const span = spanOf('s.1', own);
const at = `toDateTime64('2026-11-20 06:00:00', 9, 'UTC') + toIntervalMillisecond(${own} * 10 + s.2 * 1000)`;
const name = `concat('arn:aws:lambda:eu-west-1:123456789012:function:', s.1)`;
const queue = (message: string) => `concat('arn:aws:sqs:eu-west-1:123456789012:', ${message})`;
const channel = `if(s.1 = 'place', 'http:POST /orders', ${queue('s.3')})`;
const happens = `(s.1 != 'settle' OR n % 100 = 0)`;
const record = `if(s.1 = 'charge', n % 10, 0)`;
/** A message has an id, and carries the context of its call. */
const keys = (message: string) => {
  const number = `if(${message} = 'settled', intDiv(n, 100), n)`;
  return `[('id', 'sqs', lower(hex(sipHash128('id', ${message}, ${number})))),
           ('context', 'w3c', lower(hex(sipHash128('context', ${message}, ${number}))))]`;
};

const statements = [
  `INSERT INTO invocations (trace_id, span_id, function, function_name, source, channel, started_at, duration_ms, billed_ms,
                            batch_size, received_at, version)
   SELECT ${trace}, ${span}, ${name}, s.1, if(s.1 = 'place', 'api-gateway-v2', 'sqs'), ${channel}, ${at}, 200, 200,
          if(s.1 = 'charge', 10, 1), ${at}, 1
   ${from} WHERE ${happens} AND (s.1 != 'charge' OR n % 10 = 0)`,
  `INSERT INTO hop_ends (direction, key_kind, carrier, key, trace_id, span_id, ordinal, invocation_span_id, channel, function, at,
                         payload_bytes, received_at, version)
   SELECT 'delivery', k.1, k.2, k.3, ${trace}, ${span}, ${record}, ${span}, ${channel}, ${name}, ${at}, 300, ${at}, 1
   ${from}
   ARRAY JOIN if(s.1 = 'place', [('context', 'w3c', lower(hex(sipHash128('browser', n))))], ${keys('s.3')}) AS k
   WHERE ${happens}`,
  `INSERT INTO hop_ends (direction, key_kind, carrier, key, trace_id, span_id, ordinal, invocation_span_id, record, channel, function,
                         at, payload_bytes, received_at, version)
   SELECT 'publish', k.1, k.2, k.3, ${trace}, ${spanOf("'send'", 'm', 'n')}, 0, ${span}, if(m = 'settled', NULL, ${record}),
          ${queue('m')}, ${name}, ${at} + toIntervalMillisecond(100), 300, ${at}, 1
   ${from}
   ARRAY JOIN if(s.1 = 'charge' AND n % 100 = 0, [s.4, 'settled'], [s.4]) AS m
   ARRAY JOIN ${keys('m')} AS k
   WHERE ${happens} AND s.4 != ''`,
];

/** What a number of invocations are, in whole hundreds of orders. */
export function ordersOf(invocations: number): number {
  return Math.round(invocations / per100.invocations) * 100;
}

/** Makes orders inside the engine, from number `first` on, so that nothing but the engine's own work is spent on it. */
export async function insertOrders({ client }: Store, first: number, orders: number): Promise<void> {
  for (const query of statements) await client.command({ query, query_params: { from: first, orders } });
}

/** Whether flows, their members and hops are as many as those orders make. */
export async function isStitched({ client }: Store, orders: number): Promise<boolean> {
  const said = await client.query({
    query: `SELECT toUInt32((SELECT count() FROM flows FINAL)) AS flows, toUInt32((SELECT sum(invocations) FROM flows FINAL)) AS stays,
                   toUInt32((SELECT count() FROM flow_members FINAL)) AS members, toUInt32((SELECT count() FROM hops FINAL)) AS records,
                   toUInt32((SELECT countIf(evidence = 'none') FROM hops FINAL)) AS roots`,
    format: 'JSONEachRow',
  });
  const [is] = await said.json<Record<'flows' | 'stays' | 'members' | 'records' | 'roots', number>>();
  const expected = (figure: keyof typeof per100) => (per100[figure] * orders) / 100;
  return (
    is?.flows === expected('flows') &&
    is.roots === expected('flows') &&
    is.stays === expected('members') &&
    is.members === expected('members') &&
    is.records === expected('records')
  );
}
