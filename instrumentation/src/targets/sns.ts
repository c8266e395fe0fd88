import { key, nameAt } from '../sources/reading.ts';
import { shortName } from './channels.ts';
import { messages, textMessage } from './entries.ts';
import type { EventTarget, ServiceCall } from './event-target.ts';
import { sending } from './sending.ts';

/**
 * SNS. Each accepted message has an id that every subscriber's notification repeats, unless delivered raw.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html,
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export const sns: EventTarget = {
  service: 'sns',
  // https://docs.aws.amazon.com/sns/latest/dg/sns-active-tracing.html
  passesTraceHeader: true,
  kind: 'producer',
  operations: {
    Publish: (call) => sent(call, call.input),
    PublishBatch: (call) => sent(call, call.input.PublishBatchRequestEntries),
  },
  attributes: (call) =>
    sending(call, 'aws.sns', shortName(destination(call)), call.input.PublishBatchRequestEntries, {
      'aws.sns.topic.arn': nameAt(call.input, 'TopicArn'),
    }),
};

function sent(call: ServiceCall, entries: unknown) {
  return messages(entries, call.output, (ordinal, entry, messageId) =>
    textMessage(ordinal, entry, 'Message', key('id', 'sns', messageId), destination(call)),
  );
}

/** A topic, or the ARN of a phone's application; a text message to a number has no channel. */
function destination(call: ServiceCall): string | undefined {
  return nameAt(call.input, 'TopicArn') ?? nameAt(call.input, 'TargetArn');
}
