import assert from 'node:assert/strict';
import fc from 'fast-check';
import { attribute } from './attribution.ts';
import { identifiers } from './attribution-identifiers.ts';
import type { Delivery } from './delivery.ts';

const batchOf = (...payloads: unknown[]): Delivery[] => payloads.map((payload) => ({ keys: [], payload }));
const json = JSON.stringify;
const a = 'f1d6a0a2-9f4c-4b6e-8a55-6f0d5f7b1c01';
const b = '0b9c5d1e-77aa-4e0f-9d6b-2f6f3a1e8c02';

describe('the record that caused a publish', () => {
  it('is the only one of a batch of one, whatever was sent', () => {
    assert.deepEqual(attribute(undefined, { deliveries: batchOf('x') }), { attribution: 'only', record: 0 });
  });

  it('is the one whose span was active, though an identifier says otherwise', () => {
    const deliveries = batchOf(json({ orderId: a }), json({ orderId: b }));
    assert.deepEqual(attribute(json({ orderId: b }), { deliveries, activeRecord: 0 }), {
      attribution: 'span',
      record: 0,
    });
  });

  it('is not taken from a span of some other batch', () => {
    assert.deepEqual(attribute('', { deliveries: batchOf('x', 'y'), activeRecord: 7 }), {
      attribution: 'shared',
    });
  });

  it('is the one with the same business key, unless two have it', () => {
    const deliveries = batchOf({}, {}, {});
    for (const [record, eventKey] of ['k1', 'k2', 'k2'].entries()) deliveries[record]!.eventKey = eventKey;
    const keyed = (key: string) => attribute({}, { deliveries, eventKey: () => key });
    assert.deepEqual(keyed('k1'), { attribution: 'event_key', record: 0 });
    assert.deepEqual(keyed('k2'), { attribution: 'shared' });
    assert.deepEqual(keyed('k3'), { attribution: 'shared' });
  });

  const found: [string, unknown, unknown, unknown][] = [
    ['a UUID anywhere', json({ note: `for ${a}` }), json({ note: b }), json({ about: a.toUpperCase() })],
    [
      'a ULID',
      json({ x: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }),
      json({ x: '01BX5ZZKBKACTAV9WEVGEMMVRZ' }),
      { y: '01ARZ3NDEKTSV4RRFFQ69G5FAV' },
    ],
    [
      'a long id at a place named so',
      json({ orderId: 'ord-10001' }),
      json({ orderId: 'ord-10002' }),
      json({ order: { id: 'ord-10001' } }),
    ],
    [
      'a long number at a place named so',
      json({ order_id: 90000001 }),
      json({ order_id: 90000002 }),
      json({ ref: '90000001' }),
    ],
    [
      'a part of an object key',
      json({ shipmentId: 'shp-000017' }),
      json({ shipmentId: 'shp-000018' }),
      { Key: 'labels/2023/shp-000017.pdf' },
    ],
    [
      'a part of a DynamoDB key',
      { pk: { S: 'ORDER#ord-10001' } },
      { pk: { S: 'ORDER#ord-10002' } },
      json({ orderId: 'ord-10001' }),
    ],
    [
      'an item of a list',
      json({ ids: ['item-00001', 'item-00002'] }),
      json({ ids: ['item-00003'] }),
      json({ itemId: 'item-00002' }),
    ],
    ['an identifier in a text that is no JSON', `order ${a} placed`, `order ${b} placed`, json({ a })],
  ];
  for (const [what, first, second, sent] of found) {
    it(`is the one that has ${what} in common with what was sent`, () => {
      assert.deepEqual(attribute(sent, { deliveries: batchOf(first, second) }), {
        attribution: 'identifier',
        record: 0,
      });
      assert.deepEqual(attribute(sent, { deliveries: batchOf(second, first) }), {
        attribution: 'identifier',
        record: 1,
      });
    });
  }

  const notFound: [string, unknown, unknown, unknown][] = [
    [
      'an identifier that every record has',
      json({ tenantId: a }),
      json({ tenantId: a }),
      json({ tenantId: a }),
    ],
    ['identifiers of two records', json({ orderId: a }), json({ orderId: b }), json({ orders: [a, b] })],
    [
      'a value at a place that names no identifier',
      json({ total: 12345678 }),
      json({ total: 1 }),
      json({ sum: 12345678 }),
    ],
    ['a date', json({ orderId: '2023-11-14' }), json({ orderId: 'x' }), json({ id: '2023-11-14' })],
    ['a short id', json({ id: 'o-1' }), json({ id: 'o-2' }), json({ id: 'o-1' })],
    [
      'a trace context',
      json({ traceparent: `00-${a}` }),
      json({ traceparent: b }),
      json({ traceparent: `00-${a}` }),
    ],
    [
      'a word that only ends like one',
      json({ paid: 'abcdefg1' }),
      json({ paid: 'x' }),
      json({ paid: 'abcdefg1' }),
    ],
    ['nothing', json({ orderId: a }), json({ orderId: b }), undefined],
  ];
  for (const [what, first, second, sent] of notFound) {
    it(`is unknown when the two have ${what} in common`, () => {
      assert.deepEqual(attribute(sent, { deliveries: batchOf(first, second) }), { attribution: 'shared' });
    });
  }

  it('is the one whose own identifier is there beside one that all records have', () => {
    const deliveries = batchOf(
      json({ tenantId: a, orderId: 'ord-10001' }),
      json({ tenantId: a, orderId: 'ord-10002' }),
    );
    assert.deepEqual(attribute(json({ tenantId: a, orderId: 'ord-10002' }), { deliveries }), {
      attribution: 'identifier',
      record: 1,
    });
  });

  it('is unknown when one record has too much in it to be sure of the others', () => {
    const huge = json({ orderId: b, list: Array(5_000).fill({ n: 1 }) });
    assert.deepEqual(attribute(json({ orderId: a }), { deliveries: batchOf(json({ orderId: a }), huge) }), {
      attribution: 'shared',
    });
  });

  it('is never found twice: the payloads of a batch are looked into once', () => {
    let looks = 0;
    const counted = (id: string): Delivery => ({
      keys: [],
      get payload() {
        looks++;
        return json({ orderId: id });
      },
    });
    const deliveries = [counted(a), counted(b)];
    assert.equal(looks, 0);
    for (const id of [a, b, a]) attribute(json({ id }), { deliveries });
    assert.equal(looks, 2);
  });

  it('is unknown, and nothing is thrown, whatever the payloads are', () => {
    const trap = new Proxy({}, { ownKeys: () => assert.fail('trapped'), get: () => assert.fail('trapped') });
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    for (const hostile of [trap, cycle]) {
      assert.equal(
        attribute(hostile, { deliveries: batchOf(json({ a }), json({ b })) }).attribution,
        'shared',
      );
      assert.equal(
        attribute(json({ a }), { deliveries: batchOf(hostile, json({ b })) }).attribution,
        'shared',
      );
    }
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.anything()), (sent, payloads) => {
        const { attribution, record } = attribute(sent, { deliveries: batchOf(...payloads) });
        assert.equal(record === undefined, attribution === 'shared');
      }),
    );
  });

  it('costs a bounded number of looks', () => {
    assert.ok(identifiers(Array(1_000_000).fill(1)).looked <= 2_001);
    assert.ok(identifiers('x'.repeat(10_000_000)).looked <= 2_001);
  });
});
