import assert from 'node:assert/strict';
import { groupParams, parseGroups } from './groups.ts';

describe('Groups by name', () => {
  it('are read as group=pattern,pattern, one after another', () => {
    assert.deepEqual(parseGroups(' billing = charge-*, invoice-? ; shipping=ship-*;'), [
      { name: 'billing', patterns: ['charge-*', 'invoice-?'] },
      { name: 'shipping', patterns: ['ship-*'] },
    ]);
    assert.deepEqual(parseGroups(''), []);
  });

  it('become expressions of whole names, one a pattern, in order', () => {
    assert.deepEqual(groupParams(parseGroups('a=x.*,y-?;b=z')), {
      group_names: ['a', 'a', 'b'],
      group_patterns: ['^x\\..*$', '^y-.$', '^z$'],
    });
  });

  it('are refused with every fault', () => {
    assert.throws(() => parseGroups('billing;=x;c=;d=ship *;e=y;f=y'), {
      faults: [
        '"billing" has no "=": write group=pattern,pattern',
        '"=x" names no group before "="',
        'group "c" has no pattern',
        '"ship *" of group "d" is no pattern of a name',
        '"y" is in group "e" and in "f"',
      ],
    });
  });
});
