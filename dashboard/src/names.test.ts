import assert from 'node:assert/strict';
import { describeChannel, functionLabel } from './names.ts';

describe('names', () => {
  const channels: [channel: string, kind: string, name: string][] = [
    ['arn:aws:sqs:eu-west-1:123456789012:orders', 'queue', 'orders'],
    ['arn:aws-cn:sns:cn-north-1:123456789012:orders.fifo', 'topic', 'orders.fifo'],
    ['arn:aws:events:eu-west-1:123456789012:event-bus/shop', 'bus', 'shop'],
    ['arn:aws:events:eu-west-1:123456789012:rule/nightly', 'schedule', 'nightly'],
    ['arn:aws:kinesis:eu-west-1:123456789012:stream/clicks', 'stream', 'clicks'],
    [
      'arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000',
      'table',
      'orders',
    ],
    ['arn:aws:s3:::shop-labels', 'bucket', 'shop-labels'],
    ['arn:aws:lambda:eu-west-1:123456789012:function:pay', 'function', 'pay'],
    ['http:POST /orders', 'http', 'POST /orders'],
    ['schedule:rule/nightly', 'schedule', 'nightly'],
    ['something else', 'other', 'something else'],
    ['', 'other', ''],
  ];
  for (const [channel, kind, name] of channels) {
    it(`reads ${JSON.stringify(channel)} as the ${kind} ${JSON.stringify(name)}`, () => {
      assert.deepEqual(describeChannel(channel), { kind, name });
    });
  }

  it('says a function by its name, whatever its identity looks like', () => {
    assert.equal(functionLabel('arn:aws:lambda:eu-west-1:123456789012:function:pay'), 'pay');
    assert.equal(
      functionLabel('/subscriptions/1/resourceGroups/shop/providers/Microsoft.Web/sites/app/functions/pay'),
      'pay',
    );
    assert.equal(functionLabel('pay'), 'pay');
  });
});
