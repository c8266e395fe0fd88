import assert from 'node:assert/strict';
import { compareShapes, shapeSteps, stepName } from './shape.ts';

const told = (text: string) => shapeSteps(text).map(({ depth, way, name }) => [depth, way, name]);
const difference = (shape: string, base: string) => {
  const { added, removed, size } = compareShapes(shapeSteps(shape), shapeSteps(base));
  return { added: added.map(stepName), removed: removed.map(stepName), size };
};

describe('the text of a shape', () => {
  it('is a function and the branches that leave it, as deep as they go', () => {
    assert.deepEqual(told('place (orders → price, bus › charges → charge (payments → ship))'), [
      [0, '', 'place'],
      [1, 'orders', 'price'],
      [1, 'bus › charges', 'charge'],
      [2, 'payments', 'ship'],
    ]);
  });

  it('is a name alone where nothing follows', () => assert.deepEqual(told('settle'), [[0, '', 'settle']]));

  it('says what leads back and what is told elsewhere', () => {
    const marks = shapeSteps('a (q → b (r → b ↺), s → c ↑)').map(({ name, mark }) => name + mark);
    assert.deepEqual(marks, ['a', 'b', 'b↺', 'c↑']);
  });

  it('knows a call without a channel', () =>
    assert.deepEqual(told('a (→ b)'), [
      [0, '', 'a'],
      [1, '', 'b'],
    ]));

  it('lets names hold parentheses and commas', () => {
    assert.deepEqual(told('f(x), g (q → alert("x")</script>, r → Über, weisung)'), [
      [0, '', 'f(x), g'],
      [1, 'q', 'alert("x")</script>'],
      [1, 'r', 'Über, weisung'],
    ]);
  });

  it('may be cut off anywhere', () => {
    const whole = 'place (orders → price (a → b, c → d), bus › charges → charge (payments → ship))';
    for (let length = 1; length < whole.length; length += 1) {
      const steps = shapeSteps(`${whole.slice(0, length)}…`);
      assert.ok(steps.length >= 1 && steps.length <= 6, whole.slice(0, length));
    }
  });
});

describe('two shapes', () => {
  it('differ in nothing when they are the same', () =>
    assert.deepEqual(difference('a (q → b)', 'a (q → b)'), { added: [], removed: [], size: 0 }));

  it('differ by branches, each told by its first step', () => {
    assert.deepEqual(difference('a (q → b (r → c (s → d)))', 'a (q → b, t → e)'), {
      added: ['c over r'],
      removed: ['e over t'],
      size: 3,
    });
  });

  it('are the same wherever a way is told', () =>
    assert.deepEqual(difference('a (q → b (s → c), r → d (s → c ↑))', 'a (q → b (s → c ↑), r → d (s → c))'), {
      added: [],
      removed: [],
      size: 0,
    }));

  it('differ by a loop', () =>
    assert.deepEqual(difference('a (q → b (r → b ↺))', 'a (q → b)'), {
      added: ['b over r'],
      removed: [],
      size: 1,
    }));

  it('differ where the same function is reached another way', () =>
    assert.deepEqual(difference('a (q › r → b)', 'a (q → b)'), {
      added: ['b over q › r'],
      removed: ['b over q'],
      size: 2,
    }));

  it('differ in everything when they begin elsewhere', () =>
    assert.deepEqual(difference('x (q → b)', 'a (q → b)'), { added: ['x'], removed: ['a'], size: 4 }));
});
