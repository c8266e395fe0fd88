/** One setting of a channel. Every value is a text, as a form sends it. */
export interface ChannelField {
  name: string;
  label: string;
  /** `secret` is nothing but one `${NAME}`; every other kind may hold some. `choice`: one of `choices`. */
  kind: 'url' | 'secret' | 'text' | 'addresses' | 'port' | 'choice';
  isRequired: boolean;
  /** What holds where nothing is given; '' where nothing does. */
  initial: string;
  hint: string;
  choices?: readonly string[];
}

/** A way to tell people of alerts, as those who set one up see it. The collector has a sender for each. */
export interface ChannelType {
  type: string;
  title: string;
  fields: readonly ChannelField[];
}

const field = (
  name: string,
  label: string,
  kind: ChannelField['kind'],
  hint: string,
  more: Partial<ChannelField> = {},
): ChannelField => ({ name, label, kind, hint, isRequired: true, initial: '', ...more });

const optional = { isRequired: false };

/** Every type of channel. A new one is a row here and one file in `collector/src/notify/channels/`. */
export const channelTypes = [
  {
    type: 'webhook',
    title: 'Webhook',
    fields: [
      field('url', 'Address', 'url', 'Gets a CloudEvent as JSON by POST, signed'),
      field(
        'secret',
        'Signing secret',
        'secret',
        'whsec_ and base64, or any text; also without signing',
        optional,
      ),
    ],
  },
  {
    type: 'slack',
    title: 'Slack',
    fields: [
      field(
        'url',
        'Incoming webhook',
        'secret',
        'The address is a secret: https://hooks.slack.com/services/…',
      ),
    ],
  },
  {
    type: 'pagerduty',
    title: 'PagerDuty',
    fields: [
      field('routing_key', 'Integration key', 'secret', 'Of an Events API v2 integration, 32 characters'),
      field('url', 'Address', 'url', 'In the EU: https://events.eu.pagerduty.com/v2/enqueue', {
        ...optional,
        initial: 'https://events.pagerduty.com/v2/enqueue',
      }),
    ],
  },
  {
    type: 'email',
    title: 'E-mail',
    fields: [
      field('to', 'To', 'addresses', 'One or more, separated by commas'),
      field('from', 'From', 'addresses', 'One address'),
      field('host', 'SMTP server', 'text', 'Its name'),
      field('port', 'Port', 'port', '587 for STARTTLS, 465 for TLS', { ...optional, initial: '587' }),
      field('security', 'Encryption', 'choice', 'none: only for a server on this machine', {
        ...optional,
        initial: 'starttls',
        choices: ['starttls', 'tls', 'none'],
      }),
      field('user', 'User', 'text', 'Where the server asks for one', optional),
      field('password', 'Password', 'secret', 'Where the server asks for one', optional),
    ],
  },
] as const satisfies readonly ChannelType[];

export type ChannelTypeName = (typeof channelTypes)[number]['type'];
