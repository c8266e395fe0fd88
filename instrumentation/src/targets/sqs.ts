import { key, nameAt } from '../sources/reading.ts';
import { arn } from './channels.ts';
import { messages, textMessage } from './entries.ts';
import type { EventTarget, ServiceCall } from './event-target.ts';
import { sending } from './sending.ts';

/**
 * SQS. Each accepted message has an id that the consumer's record repeats.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html,
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export const sqs: EventTarget = {
  service: 'sqs',
  // https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
  passesTraceHeader: true,
  kind: 'producer',
  operations: {
    SendMessage: (call) => sent(call, call.input),
    SendMessageBatch: (call) => sent(call, call.input.Entries),
  },
  attributes: (call) => {
    const url = nameAt(call.input, 'QueueUrl');
    return sending(call, 'aws_sqs', url?.split('/').at(-1), call.input.Entries, { 'aws.sqs.queue.url': url });
  },
};

function sent(call: ServiceCall, entries: unknown) {
  return messages(entries, call.output, (ordinal, entry, messageId) =>
    textMessage(ordinal, entry, 'MessageBody', key('id', 'sqs', messageId), queueArn(call)),
  );
}

/** `https://sqs.eu-west-1.amazonaws.com/123456789012/orders` names account and queue, on any endpoint. */
function queueArn(call: ServiceCall): string | undefined {
  const [accountId, name] = nameAt(call.input, 'QueueUrl')?.split('?')[0]?.split('/').slice(-2) ?? [];
  const owner = accountId !== undefined && /^\d{12}$/.test(accountId) ? accountId : undefined;
  return arn({ ...call, accountId: owner }, 'sqs', 'queue', name, name);
}
