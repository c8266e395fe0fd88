import { alarmed, isAlarm } from './alarm-notice.ts';
import type { EventSource } from './event-source.ts';
import { nameAt } from './reading.ts';

/** A CloudWatch alarm whose action is the function: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html */
export const cloudWatchAlarm: EventSource = {
  name: 'cloudwatch-alarm',
  trigger: 'other',
  matches: isAlarm,
  channel: (event) => nameAt(event, 'alarmArn'),
  deliveries: (event) => [alarmed(event).delivery],
};
