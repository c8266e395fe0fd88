import assert from 'node:assert/strict';
import { loopsOf, shapeOf, type Way } from './shape.ts';

const arn = (kind: string, name: string) => `arn:aws:${kind}:eu-west-1:123456789012:${name}`;
const nameOf = (name: string) => name.split(':').at(-1) ?? '';

describe('A shape', () => {
  it('is told from the root on, by what people call channels and functions', () => {
    const ways: Way[] = [
      [
        arn('lambda', 'function:place'),
        arn('sns', 'orders'),
        arn('sqs', 'payments'),
        arn('lambda', 'function:charge'),
      ],
      [arn('lambda', 'function:charge'), arn('lambda', 'function:tell'), '', arn('lambda', 'function:tell')],
      [arn('lambda', 'function:place'), 'http:POST /checks', '', arn('lambda', 'function:check')],
      [
        arn('lambda', 'function:check'),
        arn('dynamodb', 'table/orders'),
        arn('dynamodb', 'table/orders/stream/x'),
        arn('lambda', 'function:ship'),
      ],
    ];
    assert.equal(
      shapeOf(arn('lambda', 'function:place'), ways, nameOf),
      'place (POST /checks → check (orders → ship), orders › payments → charge (→ tell))',
    );
  });

  it('tells once what follows a function that is reached on two ways, and what leads back', () => {
    const ways: Way[] = [
      ['a', 'topic:x', '', 'b'],
      ['a', 'topic:x', '', 'c'],
      ['b', 'topic:y', '', 'd'],
      ['c', 'topic:y', '', 'd'],
      ['d', 'topic:z', '', 'e'],
      ['e', '', '', 'a'],
    ];
    assert.equal(shapeOf('a', ways, nameOf), 'a (x → b (y → d (z → e (→ a ↺))), x → c (y → d ↑))');
    assert.equal(shapeOf('a', [...ways].reverse(), nameOf), shapeOf('a', ways, nameOf));
  });

  it('has as loops the functions that lead to themselves, at once or by others', () => {
    assert.deepEqual(
      loopsOf([
        ['a', '', '', 'b'],
        ['b', '', '', 'c'],
        ['c', '', '', 'b'],
        ['c', '', '', 'd'],
        ['e', '', '', 'e'],
      ]),
      ['b', 'c', 'e'],
    );
  });
});
