import { randomBytes, randomUUID } from 'node:crypto';

const attribute = (key: string, value: string | number | string[]) => ({
  key,
  value:
    typeof value === 'number'
      ? { intValue: String(value) }
      : Array.isArray(value)
        ? { arrayValue: { values: value.map((stringValue) => ({ stringValue })) } }
        : { stringValue: value },
});

function functionSpan(name: string, nowMs: number, more: object) {
  return {
    resource: { attributes: [attribute('service.name', name), attribute('faas.name', name)] },
    scopeSpans: [
      {
        scope: { name: 'two-spans' },
        spans: [
          {
            traceId: randomBytes(16).toString('hex'),
            spanId: randomBytes(8).toString('hex'),
            name,
            startTimeUnixNano: `${nowMs}000000`,
            endTimeUnixNano: `${nowMs + 20}000000`,
            ...more,
          },
        ],
      },
    ],
  };
}

/** An OTLP/JSON body: `sender` sent one queue message, which `receiver` got. One flow, two invocations, one hop. */
export function twoSpans(nowMs: number): string {
  const keys = attribute('choreoscope.keys', [`id:sqs:${randomUUID()}`]);
  const channel = attribute('choreoscope.channel', 'arn:aws:sqs:eu-west-1:123456789012:letters');
  const spanId = randomBytes(8).toString('hex');
  const sender = functionSpan('sender', nowMs, {
    spanId,
    kind: 2,
    attributes: [attribute('faas.trigger', 'http'), attribute('faas.invocation_id', randomUUID())],
    events: [
      {
        timeUnixNano: `${nowMs + 10}000000`,
        name: 'choreoscope.publish',
        attributes: [
          attribute('choreoscope.publish', 0),
          attribute('choreoscope.invocation', spanId),
          keys,
          channel,
        ],
      },
    ],
  });
  const receiver = functionSpan('receiver', nowMs + 30, {
    kind: 5,
    attributes: [attribute('faas.trigger', 'pubsub'), attribute('faas.invocation_id', randomUUID())],
    links: [
      {
        traceId: '0'.repeat(32),
        spanId: '0'.repeat(16),
        attributes: [attribute('choreoscope.delivery', 0), keys, channel],
      },
    ],
  });
  return JSON.stringify({ resourceSpans: [sender, receiver] });
}
