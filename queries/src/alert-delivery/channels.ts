import { randomBytes } from 'node:crypto';
import { insertRows, plainTime } from '../alerts/rows.ts';
import type { Store } from '../store.ts';
import type { ChannelTypeName } from './channel-types.ts';
import type { ChannelSettings } from './check-settings.ts';
import { read } from './statements.ts';

/** A place to tell people at. */
export interface AlertChannel {
  name: string;
  type: ChannelTypeName;
  settings: ChannelSettings;
}

/**
 * Every channel by name, as it is stored: secrets are names of variables.
 * @throws StoreError
 */
export function alertChannels({ client }: Pick<Store, 'client'>): Promise<AlertChannel[]> {
  return read<AlertChannel>(client, 'channels', {});
}

/**
 * Adds a channel or replaces the one of that name. What waits for it is sent to where it leads from now on.
 * @param channel its settings as checkSettings gives them; they are not checked again
 * @throws StoreError
 */
export async function saveChannel(store: Store, channel: AlertChannel, now: Date): Promise<void> {
  await insertRows(store.client, 'alert_channels', [row(channel, now, 0)]);
}

/**
 * Removes a channel. Rules that name it tell nobody there; what waits for it is given up in time, unless it comes back.
 * @throws StoreError
 */
export async function deleteChannel(store: Store, name: string, now: Date): Promise<void> {
  await insertRows(store.client, 'alert_channels', [row({ name, type: 'webhook', settings: {} }, now, 1)]);
}

/**
 * Puts a notification that says it is a test into the outbox, for one channel.
 * @returns its id; deliveries of that id say what became of it
 * @throws StoreError
 */
export async function sendTest(store: Store, channel: string, now: Date): Promise<string> {
  const id = randomBytes(16).toString('hex');
  await insertRows(store.client, 'alert_notifications', [
    {
      id,
      channel,
      rule: '',
      change_ids: [],
      made_at: plainTime(now),
      silenced_by: '',
      is_test: 1,
      version: now.getTime(),
    },
  ]);
  return id;
}

function row({ name, type, settings }: AlertChannel, now: Date, isDeleted: 0 | 1) {
  return { name, type, settings, updated_at: plainTime(now), version: now.getTime(), is_deleted: isDeleted };
}
