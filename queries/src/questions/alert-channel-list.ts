import { question } from '../question.ts';

/**
 * Channels of alerts by name. `settings` name variables where there are secrets. `outcome` of the latest attempt: delivered | failed
 * (it is tried again) | given-up, or '' where nothing was ever sent there, and then `tried_at` is null. `rules` that name the channel.
 */
export const alertChannelList = question({
  file: 'alert-channel-list.sql',
  params: {},
  columns: {
    name: 'String',
    type: 'LowCardinality(String)',
    settings: 'Map(String, String)',
    updated_at: "DateTime64(3, 'UTC')",
    rules: 'Array(String)',
    outcome: 'String',
    error: 'String',
    tried_at: "Nullable(DateTime64(3, 'UTC'))",
  },
});
