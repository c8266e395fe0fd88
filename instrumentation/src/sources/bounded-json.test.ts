import assert from 'node:assert/strict';
import fc from 'fast-check';
import { boundedJson } from './bounded-json.ts';

describe('JSON within a budget', () => {
  it('is what JSON.parse makes of it, where the budget allows', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify({ value });
        assert.deepEqual(boundedJson(text, { tokens: 1e9 }), JSON.parse(text));
      }),
    );
  });

  it('costs a token for each value and name outside of strings', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify({ value });
        const values = text.replace(/"(?:[^"\\]|\\.)*"/g, '').match(/[[{,:]/g)?.length ?? 0;
        const budget = { tokens: 1_000_000 };
        boundedJson(text, budget);
        assert.equal(1_000_000 - budget.tokens, values + (text.length >> 7));
      }),
    );
  });

  it('is nothing when the budget is spent, when it is no object or when it is too long', () => {
    const wide = JSON.stringify({ list: Array(1_000).fill(0) });
    assert.equal(boundedJson(wide, { tokens: 500 }), undefined);
    assert.notEqual(boundedJson(wide, { tokens: 5_000 }), undefined);
    assert.equal(boundedJson(`{"a":"${'x'.repeat(1_100_000)}"}`, { tokens: 1e9 }), undefined);
    for (const text of ['', '[]', '1', '"{"', '{', '{"a":"', '{"a":"\\', `${' '.repeat(100)}{}`]) {
      assert.equal(boundedJson(text, { tokens: 1e9 }), undefined, text);
    }
  });

  it('spends one budget on several texts', () => {
    const budget = { tokens: 25 };
    const text = JSON.stringify({ list: Array(8).fill(0) });
    assert.deepEqual(
      [1, 2, 3].map(() => boundedJson(text, budget) !== undefined),
      [true, true, false],
    );
  });
});
