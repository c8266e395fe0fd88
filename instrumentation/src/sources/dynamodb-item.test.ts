import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalNumber, itemHash } from './dynamodb-item.ts';

/** Any attribute value, as DynamoDB JSON writes it. */
const { attribute } = fc.letrec<{ attribute: object }>((tie) => ({
  attribute: fc.oneof(
    { maxDepth: 4 },
    fc.string().map((S) => ({ S })),
    fc.integer().map((N) => ({ N: String(N) })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.uniqueArray(fc.string(), { minLength: 1 }).map((SS) => ({ SS })),
    fc.uniqueArray(fc.integer().map(String), { minLength: 1 }).map((NS) => ({ NS })),
    fc.array(tie('attribute')).map((L) => ({ L })),
    fc.dictionary(fc.string(), tie('attribute')).map((M) => ({ M })),
  ),
}));
const item = fc.dictionary(fc.string(), attribute, { minKeys: 1 });

/** The same item, as another writer may spell it: names and sets in another order, numbers in another form. */
function respelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(respelled);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => {
        if (name === 'N' && typeof member === 'string') return [name, `${member}00e-2`];
        if ((name === 'SS' || name === 'NS') && Array.isArray(member)) return [name, [...member].reverse()];
        return [name, respelled(member)];
      }),
  );
}

describe('the hash of an item', () => {
  it('is the same for every spelling of the same item', () => {
    fc.assert(
      fc.property(item, (one) => {
        assert.match(itemHash(one) ?? '', /^[0-9a-f]{64}$/);
        assert.equal(itemHash(respelled(one)), itemHash(one));
      }),
    );
  });

  it('differs where a value, a type or a list order differs', () => {
    const distinct = [
      { a: { S: '1' } },
      { a: { N: '1' } },
      { a: { S: '2' } },
      { b: { S: '1' } },
      { a: { L: [{ S: '1' }, { S: '2' }] } },
      { a: { L: [{ S: '2' }, { S: '1' }] } },
      { a: { SS: ['1', '2'] } },
      { a: { NS: ['1', '2'] } },
      { a: { NULL: true } },
      { a: { BOOL: true } },
      { a: { BOOL: false } },
      { a: { M: { a: { S: '1' } } } },
      { a: { S: '1","b":S"2' } },
      { a: { S: '1' }, b: { S: '2' } },
    ];
    assert.equal(new Set(distinct.map(itemHash)).size, distinct.length);
  });

  it('is absent for what is not a map of attribute values', () => {
    for (const bad of [
      null,
      'x',
      [],
      { a: 1 },
      { a: { N: 'x' } },
      { a: { S: 'x', N: '1' } },
      { a: { Q: 1 } },
      { a: {} },
    ]) {
      assert.equal(itemHash(bad), undefined, JSON.stringify(bad));
    }
  });

  it('gives each number one spelling', () => {
    const spellings: [string, string | undefined][] = [
      ['0', '0'],
      ['-0.000', '0'],
      ['1.50', '15e-1'],
      ['0001.5', '15e-1'],
      ['15E-1', '15e-1'],
      ['.015e+2', '15e-1'],
      ['-1200', '-12e2'],
      ['1e125', '1e125'],
      ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678e0'],
      ['', undefined],
      ['.', undefined],
      ['NaN', undefined],
    ];
    for (const [written, expected] of spellings) assert.equal(canonicalNumber(written), expected, written);
  });
});
