import type { Publish } from '../delivery.ts';
import { byteLength, items, key, member, nameAt, present, textAt } from '../sources/reading.ts';
import { arn } from './channels.ts';
import type { EventTarget, ServiceCall } from './event-target.ts';
import { sending } from './sending.ts';
import { sentContext } from './sent-context.ts';

/**
 * SQS. Each accepted message has an id that the consumer's record repeats.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html,
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export const sqs: EventTarget = {
  service: 'sqs',
  // https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
  passesTraceHeader: true,
  operations: {
    SendMessage: {
      kind: 'producer',
      publishes: (call) => message(call, 0, call.input, call.output),
      attributes: (call) => ({
        ...attributes(call),
        ...present({ 'messaging.message.id': nameAt(call.output, 'MessageId') }),
      }),
    },
    SendMessageBatch: {
      kind: 'producer',
      publishes: batch,
      attributes: (call) => attributes(call, call.input.Entries),
    },
  },
};

/** The result names accepted entries by the `Id` the caller gave them. */
function batch(call: ServiceCall): Publish[] {
  const sent = items(call.input.Entries);
  return items(call.output.Successful).flatMap((accepted, position) => {
    const id = member(accepted, 'Id');
    const ordinal = sent.findIndex((entry) => member(entry, 'Id') === id);
    return message(call, ordinal < 0 ? sent.length + position : ordinal, sent[ordinal], accepted);
  });
}

function message(call: ServiceCall, ordinal: number, sent: unknown, accepted: unknown): Publish[] {
  const messageId = nameAt(accepted, 'MessageId');
  if (messageId === undefined) return [];
  const payload = textAt(sent, 'MessageBody');
  return [
    {
      ordinal,
      keys: key('id', 'sqs', messageId),
      channel: queueArn(call),
      payloadBytes: byteLength(payload),
      carried: sentContext(sent),
      payload,
    },
  ];
}

/** `https://sqs.eu-west-1.amazonaws.com/123456789012/orders` names account and queue, on any endpoint. */
function queueArn(call: ServiceCall): string | undefined {
  const [accountId, name] = nameAt(call.input, 'QueueUrl')?.split('?')[0]?.split('/').slice(-2) ?? [];
  const owner = accountId !== undefined && /^\d{12}$/.test(accountId) ? accountId : undefined;
  return arn({ ...call, accountId: owner }, 'sqs', 'queue', name, name);
}

function attributes(call: ServiceCall, batch?: unknown): Record<string, string | number> {
  const url = nameAt(call.input, 'QueueUrl');
  return {
    ...sending(call, 'aws_sqs', url?.split('/').at(-1), batch),
    ...present({ 'aws.sqs.queue.url': url }),
  };
}
