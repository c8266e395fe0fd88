import assert from 'node:assert/strict';
import fc from 'fast-check';
import { safeEventKey } from './event-key.ts';
import { parsePath, valuesAt } from './payload-path.ts';

const keyOf = (path: string, payload: unknown) => safeEventKey(path, assert.fail)?.(payload);

describe('a business key by JSONPath', () => {
  const payload = {
    id: 'root',
    order: { id: 'o-1', 'the no': 7, lines: [{ sku: '' }, { sku: 's-2' }, { sku: 's-3' }] },
    "it's": 'quoted',
    empty: { id: '' },
  };
  const found: [string, string | undefined][] = [
    ['$.order.id', 'o-1'],
    ['order.id', 'o-1'],
    ["$['order']['id']", 'o-1'],
    ["order['the no']", '7'],
    ["$['it\\'s']", 'quoted'],
    ['$["order"].id', 'o-1'],
    ['$.order.lines[1].sku', 's-2'],
    ['$.order.lines[*].sku', 's-2'],
    ['order.*', 'o-1'],
    ['$..sku', 's-2'],
    ['**.sku', 's-2'],
    ["$..['sku']", 's-2'],
    ['$.nothing', undefined],
    ['$.order', undefined],
    ['$.empty.id', undefined],
    ['$.order.lines.length', undefined],
    ['$.order.lines[7].sku', undefined],
    ['$.constructor.name', undefined],
  ];
  for (const [path, key] of found) {
    it(`${path} is ${key}, in an object and in its text`, () => {
      assert.equal(keyOf(path, payload), key);
      assert.equal(keyOf(path, JSON.stringify(payload)), key);
    });
  }

  it('of a text is the text, of an item what it stands for, of bytes what they say', () => {
    assert.equal(keyOf('$', 'o-77'), 'o-77');
    assert.equal(keyOf('$.id', 'o-77'), undefined);
    assert.equal(keyOf('$.id', { id: { S: 'a' }, n: { N: '1' } }), 'a');
    assert.equal(keyOf('$.n', { id: { S: 'a' }, n: { N: '12345678901234567890' } }), '12345678901234567890');
    assert.equal(keyOf('$.id', Buffer.from('{"id":5}')), '5');
  });

  for (const path of [
    '',
    '$.',
    '$..',
    'a[',
    'a[]',
    'a[-1]',
    '$[?(@.a)]',
    '$[0:2]',
    "$['a','b']",
    'a b',
    '$a',
    '$.a..',
    "['a",
  ]) {
    it(`'${path}' is no path`, () => assert.equal(parsePath(path), undefined));
  }

  it('is found in bounded time and without a throw in anything', () => {
    const cycle: Record<string, unknown> = {};
    cycle.a = [cycle, cycle];
    assert.equal(keyOf('$..id', cycle), undefined);
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom('$.a', '$..*', '**.a', '[*].b', '$'), (value, path) => {
        const key = safeEventKey(path, () => {})?.(value);
        assert.ok(key === undefined || (typeof key === 'string' && key !== ''));
      }),
    );
  });

  it('finds any member by its name, whatever the name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (name, value) => {
        const quoted = `$['${name.replace(/[\\']/g, '\\$&')}']`;
        const steps = parsePath(quoted);
        fc.pre(!/[\n\r\u2028\u2029]/.test(name));
        assert.deepEqual(steps, [name]);
        assert.deepEqual([...valuesAt(Object.fromEntries([[name, value]]), steps!)], [value]);
      }),
    );
  });
});
