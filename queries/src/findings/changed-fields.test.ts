import assert from 'node:assert/strict';
import { changedFields } from './changed-fields.ts';

const told = (before: unknown, after: unknown) =>
  changedFields(JSON.stringify(before), JSON.stringify(after));

describe('What changed between two events', () => {
  it('is told by path: lost, added, and of another type', () => {
    assert.deepEqual(told({ id: 1, a: { b: 1 }, l: [{ n: 1 }] }, { id: '1', l: [{ m: 1 }] }), {
      lost: ['.a', '.l[].n'],
      added: ['.l[].m'],
      retyped: ['.id: number -> string'],
    });
  });

  it('is nothing where a value is null for once, or a list is longer', () => {
    assert.deepEqual(told({ id: 1, l: [1] }, { id: null, l: [1, 2] }), { lost: [], added: [], retyped: [] });
  });

  it('is not told of a payload that was cut', () => {
    assert.equal(changedFields('{"id":1}', '{"id":…'), undefined);
  });
});
