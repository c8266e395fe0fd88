import type { Layer } from './layer.ts';
import { has, isoTimeAt, items, joined, key, member, nameAt } from './reading.ts';

/**
 * What SES tells of a mail, received or sent, through SNS or EventBridge. The id is what `SendEmail` returned, or
 * what SES gave a mail received.
 * https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html,
 * https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
 */
export function isMail(content: unknown): boolean {
  return (
    has(content, 'mail', 'messageId') &&
    (nameAt(content, 'notificationType') ?? nameAt(content, 'eventType')) !== undefined
  );
}

/** The channel is the domain of the first address: whole addresses are somebody's. */
export function mailed(content: unknown): Layer {
  const mail = member(content, 'mail');
  const messageId = nameAt(mail, 'messageId');
  const [address] = items(member(content, 'receipt', 'recipients') ?? member(mail, 'destination'), 1);
  const domain = typeof address === 'string' && address.length < 400 ? address.split('@')[1] : undefined;
  return {
    delivery: {
      keys: key('id', 'ses', messageId),
      channel: joined`email:${domain || undefined}`,
      eventTimeMs: isoTimeAt(mail, 'timestamp'),
      messageId,
      payload: content,
    },
  };
}
