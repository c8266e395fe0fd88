import {
  alertChannelList,
  alertDeliveries,
  channelType,
  channelTypes,
  secretPrefix,
} from '@choreoscope/queries';
import { z } from 'zod';
import { alertName } from '../alert-parameters.ts';
import { alertLink } from '../alert-words.ts';
import { freshForm } from '../form.ts';
import { formatTime, isoTime } from '../format.ts';
import { link } from '../links.ts';
import { definePage } from '../page.ts';
import { deliveryRow } from './alert-rows.ts';

const types = channelTypes.map(({ type }) => type);
const [firstType = 'webhook'] = types;

/** Where alerts are told, what became of the latest, and the form for more. */
export const alertChannelsPage = definePage({
  path: '/alert-channels',
  template: 'alert-channels',
  section: 'alerts',
  parameters: {
    /** The form is for a new one of this type. */
    type: z.enum(types).optional(),
    /** The form is for this one. */
    name: alertName.optional().catch(undefined),
  },
  async load({ ask }) {
    const [channels, deliveries] = await Promise.all([
      ask(alertChannelList, {}),
      ask(alertDeliveries, { id: '', channel: '', rule: '', limit: 50 }),
    ]);
    return { types: channelTypes, channels, deliveries };
  },
  view({ channels, deliveries }, { now }, { type, name }) {
    const edited = channels.find(
      (channel) => channel.name === name && (type ?? channel.type) === channel.type,
    );
    const shown = channelType(edited?.type ?? type ?? firstType);
    const initial = Object.fromEntries((shown?.fields ?? []).map((field) => [field.name, field.initial]));
    return {
      title: 'Channels of alerts',
      secretPrefix,
      form: freshForm({ ...initial, name: '', ...edited?.settings, ...(edited && { name: edited.name }) }),
      isEdited: edited !== undefined,
      type: shown,
      types: channelTypes.map((one) => ({
        title: one.title,
        href: `${link('/alert-channels', { type: one.type })}#form`,
        isCurrent: one.type === shown?.type,
      })),
      channels: channels.map((channel) => ({
        name: channel.name,
        type: channelType(channel.type)?.title ?? channel.type,
        settings: Object.entries(channel.settings).map(([field, value]) => ({ field, value })),
        rules: channel.rules.map((rule) => ({ name: rule, href: alertLink(rule) })),
        outcome: channel.outcome,
        error: channel.error,
        tried:
          channel.tried_at === null
            ? undefined
            : { text: formatTime(channel.tried_at).slice(0, 19), iso: isoTime(channel.tried_at) },
        editHref: `${link('/alert-channels', { name: channel.name })}#form`,
        testAction: `/alert-channels/${channel.name}/test`,
        deleteAction: `/alert-channels/${channel.name}/deletion`,
      })),
      deliveries: deliveries.map((delivery) => deliveryRow(delivery, now)),
    };
  },
});
