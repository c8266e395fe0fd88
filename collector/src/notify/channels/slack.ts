import type { Notification, ToldChange } from '../notification.ts';
import { postJson } from '../post-json.ts';
import { sayChange, sayLimit, sayTitle, within } from '../wording.ts';
import type { ChannelSender } from './sender.ts';

/** https://docs.slack.dev/reference/block-kit/blocks/header-block, …/section-block: characters of each */
const headerLength = 150;
const sectionLength = 3_000;
const changesShown = 20;

/** https://docs.slack.dev/messaging/formatting-message-text/#escaping */
function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const linked = (url: string, text: string) =>
  `<${encodeURI(decodeURI(url)).replaceAll('|', '%7C')}|${escapeMrkdwn(text)}>`;
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

/** Cut before it is escaped, so that no escape and no link is cut in two. */
function sayInSection(rule: Notification['rule'], change: ToldChange): string {
  const sign = change.state === 'firing' ? ':red_circle:' : ':large_green_circle:';
  const flows = change.flows.map(({ id, url }) => linked(url, id.slice(0, 8)));
  const links = flows.length === 0 ? '' : `\nFlows: ${flows.join(', ')}`;
  return `${sign} ${escapeMrkdwn(within(500, sayChange(rule, change)))}${links.length > sectionLength - 2_600 ? '' : links}`;
}

/**
 * The message of an incoming webhook: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/. `text` is what
 * notifications and screen readers have. Slack knows no id of ours, so it stands in the message: one sent again can be told.
 */
function message(notification: Notification) {
  const { id, rule, changes } = notification;
  const title = sayTitle(notification);
  const more = changes.length - changesShown;
  return {
    text: escapeMrkdwn(within(sectionLength, title)),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: within(headerLength, title) } },
      section(
        `${linked(rule.url, within(200, rule.name))}: ${escapeMrkdwn(sayLimit(notification))}${
          rule.description === '' ? '' : `\n${escapeMrkdwn(within(500, rule.description))}`
        }`,
      ),
      ...changes.slice(0, changesShown).map((change) => section(sayInSection(rule, change))),
      ...(more > 0 ? [section(`and ${more} more`)] : []),
      { type: 'context', elements: [{ type: 'mrkdwn', text: `${rule.severity} · ${id}` }] },
    ],
  };
}

/** A channel of Slack, by an incoming webhook of an app. Of a refusal its code is shown: `invalid_payload`, `no_service`. */
export const slack: ChannelSender = {
  type: 'slack',
  async send(notification, { url = '' }, { deadline }) {
    await postJson({
      url,
      body: JSON.stringify(message(notification)),
      contentType: 'application/json; charset=utf-8',
      signal: deadline(),
      reason: (answer) => /^[a-z_]{3,64}$/.exec(answer.trim())?.[0],
    });
  },
};
