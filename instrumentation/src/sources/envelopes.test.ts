import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findSource } from './index.ts';

/** One carrier around another's content, which may be an object or must be text, and the key it adds. */
interface Carrier {
  name: string;
  wrap(content: unknown, at: number): unknown;
  key(at: number): string;
}

const text = (content: unknown) => (typeof content === 'string' ? content : JSON.stringify(content));
const base64 = (content: unknown) => Buffer.from(text(content)).toString('base64');

/** Whatever AWS lets one thing be put into another. */
const carriers: Carrier[] = [
  {
    name: 'notification',
    wrap: (content, at) => ({
      Type: 'Notification',
      MessageId: `n${at}`,
      TopicArn: `arn:aws:sns:eu-west-1:111122223333:t${at}`,
      Message: text(content),
      Timestamp: '2023-11-14T22:13:20.500Z',
    }),
    key: (at) => `id:sns:n${at}`,
  },
  {
    name: 'event of a bus',
    wrap: (content, at) => ({
      version: '0',
      id: `e${at}`,
      'detail-type': 'Something',
      source: 'shop',
      time: '2023-11-14T22:13:20Z',
      detail: content,
    }),
    key: (at) => `id:eventbridge:e${at}`,
  },
  {
    name: 'message in a pipe',
    wrap: (content, at) => ({
      messageId: `q${at}`,
      receiptHandle: 'r',
      body: text(content),
      attributes: {},
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:eu-west-1:111122223333:q${at}`,
    }),
    key: (at) => `id:sqs:q${at}`,
  },
  {
    name: 'stream record in a pipe',
    wrap: (content, at) => ({
      kinesisSchemaVersion: '1.0',
      data: base64(content),
      eventSource: 'aws:kinesis',
      eventID: `shardId-0:${at}`,
      eventSourceARN: 'arn:aws:kinesis:eu-west-1:111122223333:stream/s',
    }),
    key: (at) => `pointer:kinesis:s/shardId-0:${at}`,
  },
  {
    name: 'record of an invocation',
    wrap: (content, at) => ({
      version: '1.0',
      timestamp: '2023-11-14T22:14:05.568Z',
      requestContext: {
        requestId: `l${at}`,
        functionArn: `arn:aws:lambda:eu-west-1:111122223333:function:f${at}:$LATEST`,
        condition: 'Success',
        approximateInvokeCount: 1,
      },
      requestPayload: content,
    }),
    key: (at) => `id:lambda:l${at}`,
  },
];

const innermost: [string, unknown, string[]][] = [
  ['plain text', 'hello', []],
  ['an order', { order: 'o-1' }, []],
  [
    'an object',
    {
      Records: [
        {
          eventSource: 'aws:s3',
          responseElements: { 'x-amz-request-id': 'R' },
          s3: { bucket: { name: 'b' }, object: { key: 'k', eTag: 'e' } },
        },
      ],
    },
    ['id:s3:R', 'pointer:s3:b/k#e'],
  ],
  [
    'an alarm',
    {
      AlarmName: 'a',
      NewStateValue: 'ALARM',
      AlarmArn: 'arn:a',
      StateChangeTime: '2023-11-14T22:13:20.455+0000',
    },
    ['pointer:cloudwatch:arn:a@1700000000455'],
  ],
  [
    'a mail',
    { notificationType: 'Received', mail: { messageId: 'm', destination: ['a@b.example'] } },
    ['id:ses:m'],
  ],
];

describe('an event inside others', () => {
  it('has the key of every carrier, the innermost first and ids before pointers, in whatever order they are', () => {
    const chains = fc.array(fc.constantFrom(...carriers), { maxLength: 4 });
    fc.assert(
      fc.property(chains, fc.constantFrom(...innermost), (chain, [, content, innerKeys]) => {
        let wrapped = content;
        const keys = [...innerKeys];
        chain.forEach((carrier, at) => {
          wrapped = carrier.wrap(wrapped, at);
          keys.push(carrier.key(at));
        });
        const event = {
          Records: [
            {
              messageId: 'outer',
              body: text(wrapped),
              eventSource: 'aws:sqs',
              eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:outer',
            },
          ],
        };
        keys.push('id:sqs:outer');
        const [delivery] = findSource(event).deliveries(event, {});
        assert.deepEqual(
          delivery?.keys.map((key) => `${key.kind}:${key.carrier}:${key.value}`),
          [
            ...keys.filter((key) => key.startsWith('id:')),
            ...keys.filter((key) => key.startsWith('pointer:')),
          ],
        );
        const isOpened = chain.length > 0 || innerKeys.length > 0;
        assert.equal(delivery?.via, isOpened ? 'arn:aws:sqs:eu-west-1:111122223333:outer' : undefined);
      }),
      { numRuns: 1_000 },
    );
  });

  it('carries the context of the innermost carrier that has one, and W3C before the rest', () => {
    const traceparent = (digit: string) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`;
    const notification = (message: string, value?: string) =>
      JSON.stringify({
        Type: 'Notification',
        MessageId: 'n',
        TopicArn: 't',
        Message: message,
        MessageAttributes: value && { traceparent: { Type: 'String', Value: value } },
      });
    const carried = (body: string) => {
      const attributes = { AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793' };
      const event = { Records: [{ eventSource: 'aws:sqs', messageId: 'q', body, attributes }] };
      return findSource(event).deliveries(event, {})[0]?.carried;
    };
    const both = notification(notification('x', traceparent('a')), traceparent('b'));
    assert.deepEqual(carried(both), { traceparent: traceparent('a') });
    assert.deepEqual(carried(notification(notification('x'), traceparent('b'))), {
      traceparent: traceparent('b'),
    });
    assert.deepEqual(carried(notification('x')), {
      'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793',
    });
  });
});
