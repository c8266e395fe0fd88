import assert from 'node:assert/strict';
import { stitch } from '../stitch/stitch.ts';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { judgeDuplicates } from './judge-duplicates.ts';
import { endName, note, type Repeated, type Told, tell } from './told-runs.ts';

const table = 'arn:aws:dynamodb:eu-west-1:123456789012:table/payments';
const topic = 'arn:aws:sns:eu-west-1:123456789012:paid';
const write = { to: table, shape: 'payment', record: 0 };
const publish = { to: topic, shape: 'paid', record: 0 };
const refusedWrite = {
  isRefused: true,
  record: 0,
  attributes: {
    'rpc.service': 'DynamoDB',
    'rpc.method': 'PutItem',
    'db.system.name': 'aws.dynamodb',
    'db.operation.name': 'PutItem',
    'db.collection.name': 'payments',
  },
};
const insert = {
  attributes: { 'db.system.name': 'postgresql', 'db.query.text': 'INSERT INTO paid VALUES ($1)' },
};
const select = { attributes: { 'db.system.name': 'postgresql', 'db.query.text': 'SELECT * FROM paid' } };

/** Two deliveries of one message to a function, one after the other. */
const twice = (id: string, first: Partial<Told>, second: Partial<Told>): Told[] => [
  { id: `${id}1`, function: 'charge', at: 0, gets: [[`id:sqs:${id}`]], ...first },
  { id: `${id}2`, function: 'charge', at: 60, gets: [[`id:sqs:${id}`]], ...second },
];
const again = (id: string, more: Partial<Repeated> = {}): Repeated => ({
  of: `${id}2/0`,
  original: `${id}1/0`,
  ...more,
});

interface Judged {
  name: string;
  effect: string;
  details: [what: string, channel: string, function: string, in_original: number, in_repeat: number][];
  again: number;
  refused: number;
  own: number;
  downstream: number;
  price: number;
  invocations: number;
  nested: number;
  compared: string;
}

async function judged(store: Store): Promise<Record<string, Judged>> {
  const result = await store.client.query({
    query: `SELECT lower(hex(trace_id)) AS trace, lower(hex(span_id)) AS span, ordinal, toString(side) AS side, toString(effect) AS effect,
              arrayMap(one -> [one.1, one.2, one.3, toString(one.4), toString(one.5)], details) AS details,
              again, refused, own_cost_usd AS own, downstream_cost_usd AS downstream, price_usd AS price, extra_invocations AS invocations,
              is_nested AS nested, lower(hex(compared_trace_id)) AS compared, compared_ordinal
            FROM duplicate_effects FINAL ORDER BY at, span_id`,
    format: 'JSONEachRow',
  });
  const rows = await result.json<
    Judged & { trace: string; span: string; ordinal: number; side: string; compared_ordinal: number }
  >();
  return Object.fromEntries(
    rows.map((row) => [
      endName(row.trace, row.span, row.ordinal, row.side),
      { ...row, compared: endName(row.compared, row.compared, row.compared_ordinal, 'delivery') },
    ]),
  );
}

/** List price of a run of a second with 128 MiB on arm64 in eu-west-1, with its request, as the store's own view has it. */
async function runPrice(store: Store, trace: string): Promise<number> {
  const result = await store.client.query({
    query: `SELECT toFloat64(list_cost_usd) AS usd FROM invocation_costs WHERE trace_id = {trace:String}`,
    query_params: { trace: trace.padEnd(16, '\0') },
    format: 'JSONEachRow',
  });
  return (await result.json<{ usd: number }>())[0]?.usd ?? Number.NaN;
}

const close = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) < 1e-15, `${actual} is not ${expected}`);

/** A message comes twice to `charge`, which publishes each time; `ship` and then `print` run for each of them. */
const story = (id: string, first: Partial<Told> = {}): Told[] => [
  {
    id: `${id}c1`,
    function: 'charge',
    at: 0,
    gets: [[`id:sqs:${id}`]],
    does: [{ ...publish, keys: [`id:sns:${id}1`] }],
    ...first,
  },
  {
    id: `${id}c2`,
    function: 'charge',
    at: 60,
    gets: [[`id:sqs:${id}`]],
    does: [{ ...publish, keys: [`id:sns:${id}2`] }],
  },
  {
    id: `${id}s1`,
    function: 'ship',
    at: 10,
    gets: [[`id:sns:${id}1`]],
    does: [{ ...write, keys: [`id:sqs:${id}1`] }],
  },
  {
    id: `${id}s2`,
    function: 'ship',
    at: 70,
    gets: [[`id:sns:${id}2`], [`id:sns:${id}other`]],
    does: [{ ...write, keys: [`id:sqs:${id}2`] }],
  },
  { id: `${id}t1`, function: 'print', at: 20, gets: [[`id:sqs:${id}1`]] },
  { id: `${id}t2`, function: 'print', at: 80, gets: [[`id:sqs:${id}2`]] },
];
const storyLedger = (id: string, more: Partial<Repeated> = {}): Repeated[] => [
  { of: `${id}c2/0`, original: `${id}c1/0`, ...more },
  { of: `${id}c2.0`, original: `${id}c1.0` },
  { of: `${id}s2/0`, original: `${id}s1/0` },
];

const keys = (...ids: string[]) => ids.map((id) => [`id:sqs:${id}`]);
const shared = { to: table, shape: 'payment' };

const singles = ['ab', 're', 'pa', 'di', 'db', 'dc', 'no', 'st', 'gt'];
const estate: Told[] = [
  ...twice('ab', { does: [write, publish] }, { does: [refusedWrite] }),
  ...twice('re', { does: [write, publish] }, { does: [write, publish] }),
  ...twice('pa', { does: [write, publish] }, { does: [refusedWrite, publish] }),
  ...twice('di', { does: [write] }, { does: [{ ...publish, shape: 'refund' }] }),
  ...twice('ne', { isError: true, does: [write] }, { does: [write, publish] }),
  ...twice('db', { does: [insert, select] }, { does: [select] }),
  ...twice('dc', { does: [select, insert] }, { does: [select, { ...insert, below: 0 }] }),
  ...twice('no', {}, {}),
  ...twice('st', { does: [write] }, { isUnfinished: true }),
  ...twice('gt', { does: [write] }, { does: [{ to: 'http:GET shop/rates', record: 0 }] }),
  { id: 'm1', function: 'charge', at: 0, gets: keys('m'), isError: true },
  { id: 'm2', function: 'charge', at: 60, gets: keys('m'), isError: true },
  { id: 'm3', function: 'charge', at: 120, gets: keys('m'), does: [write] },
  { id: 'm4', function: 'charge', at: 180, gets: keys('m'), does: [write] },
  { id: 'b1', function: 'charge', at: 0, gets: keys('x', 'y'), does: [shared] },
  { id: 'b2', function: 'charge', at: 60, gets: keys('x', 'z'), does: [shared] },
  { id: 'w1', function: 'charge', at: 0, gets: keys('p', 'q'), does: [shared] },
  { id: 'w2', function: 'charge', at: 60, gets: keys('q', 'p'), does: [shared] },
  {
    id: 'n1',
    function: 'charge',
    at: 0,
    gets: keys('f', 'g'),
    isError: true,
    does: [{ ...write, record: 1 }],
  },
  { id: 'n2', function: 'charge', at: 60, gets: keys('g'), does: [write] },
  { id: 'f1', function: 'charge', at: 0, gets: keys('h', 'i'), failed: [0] },
  { id: 'f2', function: 'charge', at: 60, gets: keys('h'), does: [write] },
  ...story('A'),
  ...story('B', { isError: true }),
  ...story('C'),
];
const ledger: Repeated[] = [
  ...singles.map((id) => again(id)),
  again('ne', { cause: 'function-error' }),
  { of: 'm2/0', original: 'm1/0', nth: 2, cause: 'function-error' },
  { of: 'm3/0', original: 'm1/0', nth: 3, cause: 'function-error' },
  { of: 'm4/0', original: 'm1/0', nth: 4, cause: 'delivered-again' },
  { of: 'b2/0', original: 'b1/0' },
  { of: 'w2/0', original: 'w1/1' },
  { of: 'w2/1', original: 'w1/0' },
  { of: 'n2/0', original: 'n1/1', cause: 'neighbour-failed' },
  { of: 'f2/0', original: 'f1/0', cause: 'own-record-failed' },
  ...storyLedger('A'),
  ...storyLedger('B', { cause: 'function-error' }),
  ...storyLedger('C', { certainty: 'suspected' }),
];

describe('Judging duplicates', function () {
  this.timeout(120_000);
  let store: Store;
  let found: Record<string, Judged>;
  let price: number;

  before(async () => {
    store = await openTestStore();
    await tell(store, estate);
    await stitch(store);
    await note(store, estate, ledger);
    await judgeDuplicates(store);
    found = await judged(store);
    price = await runPrice(store, 'Ac2');
    assert.ok(price > 0);
  });

  const effects = (...names: string[]) => names.map((name) => found[name]?.effect);

  it('tells what the second run did beside the first', () => {
    const of = Object.fromEntries([...singles, 'ne'].map((id) => [id, found[`${id}2/0`]?.effect]));
    assert.deepEqual(of, {
      ab: 'absorbed',
      re: 'repeated',
      pa: 'repeated',
      di: 'diverged',
      ne: 'needed',
      db: 'absorbed',
      dc: 'repeated',
      no: 'absorbed',
      st: 'unknown',
      gt: 'absorbed',
    });
    const charge = 'arn:aws:lambda:eu-west-1:123456789012:function:charge';
    assert.deepEqual(found['ab2/0']?.details, [
      ['publish', topic, charge, '1', '0'],
      ['refused write', 'table:payments', charge, '0', '1'],
      ['write', table, charge, '1', '0'],
    ]);
    assert.deepEqual([found['ab2/0']?.again, found['ab2/0']?.refused], [0, 1]);
    assert.deepEqual([found['ne2/0']?.again, found['re2/0']?.again, found['pa2/0']?.again], [1, 2, 1]);
  });

  it('compares with the first run that did not fail, and calls those before it needed', () => {
    assert.deepEqual(effects('m2/0', 'm3/0', 'm4/0'), ['needed', 'needed', 'repeated']);
    assert.deepEqual([found['m3/0']?.compared, found['m4/0']?.compared], ['m1/0', 'm3/0']);
  });

  it('does not guess which record of a batch something was done for, unless the same batch came again', () => {
    assert.deepEqual(effects('b2/0', 'w2/0', 'w2/1'), ['unknown', 'repeated', 'repeated']);
    close(found['b2/0']?.own, price / 2);
  });

  it('asks whether this record failed, not whether its batch did', () => {
    assert.deepEqual(effects('n2/0', 'f2/0'), ['repeated', 'needed']);
  });

  /** Effect, whether it is part of another one's price, and the invocations counted in its own. */
  const told = (id: string) =>
    storyLedger(id).map(({ of }) => [found[of]?.effect, found[of]?.nested, found[of]?.invocations]);

  it('prices a duplicate with all it set off, once, whatever other duplicates are in that', () => {
    assert.deepEqual(told('A'), [
      ['repeated', 0, 3],
      ['repeated', 1, 0],
      ['repeated', 1, 0],
    ]);
    close(found['Ac2/0']?.own, price);
    close(found['Ac2/0']?.downstream, price / 2 + price);
    for (const name of ['Ac2.0', 'As2/0']) {
      close(found[name]?.price, price * 1.5);
      close((found[name]?.own ?? 1) + (found[name]?.downstream ?? 1), 0);
    }
  });

  it('tells the price of a needed retry apart from what it did a second time', () => {
    assert.deepEqual(told('B'), [
      ['needed', 0, 1],
      ['repeated', 0, 2],
      ['repeated', 1, 0],
    ]);
    close(found['Bc2/0']?.own, price);
    close(found['Bc2/0']?.downstream, 0);
    close(found['Bc2.0']?.downstream, price * 1.5);
  });

  it('does not hide a certain duplicate in a suspected one', () => {
    assert.deepEqual(
      told('C').map(([, nested, invocations]) => [nested, invocations]),
      [
        [0, 1],
        [0, 2],
        [1, 0],
      ],
    );
  });

  it('says the same of what comes twice, and does nothing when nothing is new', async () => {
    assert.equal((await judgeDuplicates(store)).passes, 0);
    await tell(store, estate);
    await stitch(store);
    await note(store, estate, ledger, 2);
    assert.equal((await judgeDuplicates(store)).judged, ledger.length);
    assert.deepEqual(await judged(store), found);
  });

  it('judges again what more is heard of, and forgets what is no duplicate', async () => {
    store = await openTestStore();
    const runs = story('A');
    const one = storyLedger('A').slice(0, 1);
    await tell(store, runs.slice(0, 3));
    await stitch(store);
    await note(store, runs, one);
    await judgeDuplicates(store);
    close((await judged(store))['Ac2/0']?.downstream, 0);
    await tell(store, [...runs.slice(3), { ...runs[1]!, does: [...(runs[1]?.does ?? []), insert] }]);
    await stitch(store);
    await judgeDuplicates(store);
    const later = (await judged(store))['Ac2/0'];
    close(later?.downstream, price * 1.5);
    assert.equal(later?.effect, 'diverged');
    await note(store, runs, one, 2, true);
    await judgeDuplicates(store);
    assert.deepEqual(await judged(store), {});
    assert.equal((await judgeDuplicates(store)).passes, 0);
  });
});
