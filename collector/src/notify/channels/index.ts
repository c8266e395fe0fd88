import { email } from './email.ts';
import { pagerduty } from './pagerduty.ts';
import type { ChannelSender } from './sender.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';

/** Every way to tell people. A new one is one file, one row here and its settings in queries' `channelTypes`. */
export const senders: readonly ChannelSender[] = [webhook, slack, pagerduty, email];
