import { createTransport } from 'nodemailer';
import { DeliveryFailure } from '../delivery-failure.ts';
import type { Notification } from '../notification.ts';
import { sayChange, sayLimit, sayTitle, within } from '../wording.ts';
import type { ChannelSender } from './sender.ts';

const changesShown = 100;

/** Plain text, which every reader shows as it is and in which nothing can be hidden. */
function text(notification: Notification): string {
  const { rule, changes, id } = notification;
  const lines = changes
    .slice(0, changesShown)
    .flatMap((change) => [`- ${sayChange(rule, change)}`, ...change.flows.map(({ url }) => `    ${url}`)]);
  const more = changes.length - changesShown;
  return [
    `${rule.name}: ${sayLimit(notification)} (${rule.severity})`,
    ...(rule.description === '' ? [] : [rule.description]),
    '',
    ...lines,
    ...(more > 0 ? [`and ${more} more`] : []),
    '',
    rule.url,
    `Notification ${id}`,
    '',
  ].join('\n');
}

/** Answers of SMTP in the 400s are for now, in the 500s for good (RFC 5321, 4.2.1); without an answer it is the network. */
function failure(cause: unknown, signal: AbortSignal): DeliveryFailure {
  if (signal.aborted) return new DeliveryFailure('No answer in time', { isRetryable: true, cause });
  const { code = '', responseCode } = cause as { code?: string; responseCode?: number };
  const said =
    responseCode === undefined
      ? code || 'no connection'
      : `${responseCode}${code === '' ? '' : ` (${code})`}`;
  const isFinal =
    responseCode === undefined ? ['EENVELOPE', 'EMESSAGE', 'ETLS'].includes(code) : responseCode >= 500;
  return new DeliveryFailure(`The SMTP server: ${said}`, { isRetryable: !isFinal, cause });
}

/**
 * E-mail over SMTP. The Message-ID is that of the notification, and all of one rule refer to one id, so that mail readers show
 * them together and drop what came twice.
 * https://nodemailer.com/smtp/, https://www.rfc-editor.org/rfc/rfc5322#section-3.6.4
 */
export const email: ChannelSender = {
  type: 'email',
  async send(notification, settings, { deadline }) {
    const { to = '', from = '', host = '', port, security = 'starttls', user, password } = settings;
    const transport = createTransport({
      host,
      port: Number(port ?? 587),
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const domain = from.split('@').at(-1)?.trim();
    const [first] = notification.changes;
    const signal = deadline();
    try {
      await transport.sendMail({
        from,
        to,
        subject: within(200, `[Choreoscope] ${sayTitle(notification)}`),
        text: text(notification),
        messageId: `<${notification.id}@${domain}>`,
        ...(first !== undefined && !notification.isTest && { references: `<${first.alertKey}@${domain}>` }),
        // Not answered by holiday notices: https://www.rfc-editor.org/rfc/rfc3834#section-5
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal,
      });
    } catch (cause) {
      throw failure(cause, signal);
    } finally {
      transport.close();
    }
  },
};
