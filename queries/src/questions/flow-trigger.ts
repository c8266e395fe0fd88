import { question } from '../question.ts';

/**
 * What set one flow off, as its root's delivery says: when its channel accepted the event, what it travelled through, how
 * often it was received. No row when the root's telemetry says none of it.
 *
 * @param flow_id hex, 32 characters
 */
export const flowTrigger = question({
  file: 'flow-trigger.sql',
  params: { flow_id: 'String' },
  columns: {
    event_time: "Nullable(DateTime64(3, 'UTC'))",
    channel: 'String',
    via: 'String',
    event_key: 'String',
    receive_count: 'Nullable(UInt32)',
    payload_bytes: 'Nullable(Float64)',
  },
});
