import {
  alertChannels,
  channelType,
  checkSettings,
  deleteChannel,
  type Store,
  saveChannel,
  sendTest,
} from '@choreoscope/queries';
import { z } from 'zod';
import { type Action, defineAction } from '../action.ts';
import { alertName } from '../alert-parameters.ts';
import { DashboardError } from '../errors.ts';
import { alertChannelsPage } from '../pages/alert-channels.ts';
import { refuse } from './rule-input.ts';

const body = z.strictObject({
  name: z.string(),
  type: z.string(),
  settings: z.record(z.string(), z.string()),
});

/** Of a form: everything but name and type is a setting. */
function written({ name, type, ...settings }: Record<string, unknown>) {
  return { name, type, settings };
}

/** Adds a channel, or replaces the one of that name. */
export const putChannel: Action = {
  path: '/alert-channels',
  anchor: undefined,
  form: alertChannelsPage,
  async perform({ store, now, isForm }, raw) {
    const parsed = body.safeParse(isForm ? written(raw) : raw);
    if (!parsed.success) {
      refuse(parsed.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'name', message })));
    }
    const { name, type, settings } = parsed.data;
    const known = channelType(type);
    if (known === undefined) refuse([{ field: 'type', message: 'is no type of channel' }]);
    const checked = checkSettings(known, settings);
    const named = alertName.safeParse(name.trim());
    const faults = [
      ...(named.error?.issues ?? []).map(({ message }) => ({ field: 'name', message })),
      ...checked.faults.map(({ field, message }) => ({
        field: isForm ? field : `settings.${field}`,
        message,
      })),
    ];
    if (faults.length > 0) refuse(faults);
    const channel = { name: name.trim(), type: known.type, settings: checked.settings };
    await saveChannel(store, channel, now);
    return { data: { channel }, back: '/alert-channels' };
  },
};

async function assertKnown(store: Store, name: string): Promise<void> {
  const known = await alertChannels(store);
  if (!known.some((channel) => channel.name === name)) {
    throw new DashboardError('not_found', `There is no channel ${name}.`);
  }
}

const parameters = { name: alertName };

/** Removes a channel. */
export const removeChannel = defineAction({
  path: '/alert-channels/:name/deletion',
  parameters,
  async perform({ store, now }, { name }) {
    await deleteChannel(store, name, now);
    return { name, is_deleted: true };
  },
  back: () => '/alert-channels',
});

/** Puts a test into the outbox. The collector sends it, which the list of what was sent then tells. */
export const testChannel = defineAction({
  path: '/alert-channels/:name/test',
  parameters,
  async perform({ store, now }, { name }) {
    await assertKnown(store, name);
    return { name, notification: await sendTest(store, name, now) };
  },
  back: () => '/alert-channels',
  anchor: 'sent',
});
