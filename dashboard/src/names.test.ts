import assert from 'node:assert/strict';
import { describeChannel, functionLabel } from './names.ts';

const azure = '/subscriptions/1/resourceGroups/shop/providers';

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
    ['arn:aws:firehose:eu-west-1:123456789012:deliverystream/clicks', 'stream', 'clicks'],
    ['arn:aws:states:eu-west-1:123456789012:stateMachine:settle', 'machine', 'settle'],
    ['arn:aws:states:eu-west-1:123456789012:execution:settle:run-1', 'machine', 'settle'],
    ['arn:aws:kafka:eu-west-1:123456789012:topic/shop/0af76519-16cd-43dd/clicks', 'stream', 'clicks'],
    ['arn:aws:mq:eu-west-1:123456789012:broker:shop:b-1234', 'queue', 'shop'],
    ['arn:aws:iot:eu-west-1:123456789012:topic/doors/7', 'topic', 'doors/7'],
    ['arn:aws:ses:eu-west-1:123456789012:receipt-rule-set/shop', 'mail', 'shop'],
    ['arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/pay:*', 'log', '/aws/lambda/pay'],
    ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:too slow', 'alarm', 'too slow'],
    ['arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc', 'users', 'eu-west-1_abc'],
    [
      'arn:aws:appsync:eu-west-1:123456789012:apis/abc/types/Query/fields/order',
      'http',
      'abc/types/Query/fields/order',
    ],
    ['arn:aws:execute-api:eu-west-1:123456789012:abc/prod/POST/orders', 'http', 'abc/prod/POST/orders'],
    ['websocket:abc/prod', 'http', 'abc/prod'],
    ['kafka:clicks', 'stream', 'clicks'],
    ['kafka:broker-1:9092,broker-2:9092/clicks', 'stream', 'clicks'],
    ['mqtt:doors/7', 'topic', 'doors/7'],
    ['email:example.com', 'mail', 'example.com'],
    [`${azure}/Microsoft.ServiceBus/namespaces/shop/queues/orders`, 'queue', 'orders'],
    [`${azure}/Microsoft.ServiceBus/namespaces/shop/topics/orders/subscriptions/pay`, 'topic', 'orders'],
    [`${azure}/microsoft.eventhub/namespaces/shop/eventhubs/clicks`, 'stream', 'clicks'],
    [`${azure}/Microsoft.EventGrid/systemTopics/labels`, 'topic', 'labels'],
    [
      `${azure}/Microsoft.Storage/storageAccounts/shop/blobServices/default/containers/labels`,
      'bucket',
      'labels',
    ],
    [`${azure}/Microsoft.Storage/storageAccounts/shop/queueServices/default/queues/tasks`, 'queue', 'tasks'],
    [`${azure}/Microsoft.Storage/storageAccounts/shop`, 'bucket', 'shop'],
    [
      `${azure}/Microsoft.DocumentDB/databaseAccounts/shop/sqlDatabases/db/containers/orders`,
      'table',
      'orders',
    ],
    [`${azure}/Microsoft.Web/sites/app/functions/pay`, 'function', 'pay'],
    ['servicebus:shop/orders', 'queue', 'orders'],
    ['durable:ship-order', 'machine', 'ship-order'],
    ['eventhubs:shop/clicks', 'stream', 'clicks'],
    ['eventgrid:orders', 'topic', 'orders'],
    ['azqueue:shop/tasks', 'queue', 'tasks'],
    ['blob:shop/labels', 'bucket', 'labels'],
    ['cosmosdb:shop/db/orders', 'table', 'orders'],
    ['//pubsub.googleapis.com/projects/p/topics/orders', 'topic', 'orders'],
    ['//pubsub.googleapis.com/projects/p/subscriptions/pay', 'queue', 'pay'],
    ['//storage.googleapis.com/projects/_/buckets/labels', 'bucket', 'labels'],
    ['//firestore.googleapis.com/projects/p/databases/(default)', 'table', '(default)'],
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
