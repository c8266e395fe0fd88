import type { Publish } from '../delivery.ts';
import { byteLength, items, key, member, nameAt, present, textAt } from '../sources/reading.ts';
import { shortName } from './channels.ts';
import type { EventTarget, ServiceCall } from './event-target.ts';
import { sending } from './sending.ts';
import { sentContext } from './sent-context.ts';

/**
 * SNS. Each accepted message has an id that every subscriber's notification repeats, unless delivered raw.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html,
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export const sns: EventTarget = {
  service: 'sns',
  // https://docs.aws.amazon.com/sns/latest/dg/sns-active-tracing.html
  passesTraceHeader: true,
  operations: {
    Publish: {
      kind: 'producer',
      publishes: (call) => notification(call, 0, call.input, call.output),
      attributes: (call) => ({
        ...attributes(call),
        ...present({ 'messaging.message.id': nameAt(call.output, 'MessageId') }),
      }),
    },
    PublishBatch: {
      kind: 'producer',
      publishes: batch,
      attributes: (call) => attributes(call, call.input.PublishBatchRequestEntries),
    },
  },
};

function batch(call: ServiceCall): Publish[] {
  const sent = items(call.input.PublishBatchRequestEntries);
  return items(call.output.Successful).flatMap((accepted, position) => {
    const id = member(accepted, 'Id');
    const ordinal = sent.findIndex((entry) => member(entry, 'Id') === id);
    return notification(call, ordinal < 0 ? sent.length + position : ordinal, sent[ordinal], accepted);
  });
}

function notification(call: ServiceCall, ordinal: number, sent: unknown, accepted: unknown): Publish[] {
  const messageId = nameAt(accepted, 'MessageId');
  if (messageId === undefined) return [];
  const payload = textAt(sent, 'Message');
  return [
    {
      ordinal,
      keys: key('id', 'sns', messageId),
      channel: destination(call),
      payloadBytes: byteLength(payload),
      carried: sentContext(sent),
      payload,
    },
  ];
}

/** A topic, or the ARN of a phone's application; a text message to a number has no channel. */
function destination(call: ServiceCall): string | undefined {
  return nameAt(call.input, 'TopicArn') ?? nameAt(call.input, 'TargetArn');
}

function attributes(call: ServiceCall, batch?: unknown): Record<string, string | number> {
  return {
    ...sending(call, 'aws.sns', shortName(destination(call)), batch),
    ...present({ 'aws.sns.topic.arn': nameAt(call.input, 'TopicArn') }),
  };
}
