import type { Layer } from './layer.ts';
import { has, isoTimeAt, joined, key, member, nameAt } from './reading.ts';

/**
 * What CloudWatch calls a function with when an alarm changes its state.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
export function isAlarm(content: unknown): boolean {
  return has(content, 'alarmArn') && has(content, 'alarmData', 'alarmName');
}

/** An alarm is its own channel: nobody sent what it tells. */
export function alarmed(content: unknown): Layer {
  const state = member(content, 'alarmData', 'state');
  return change(
    nameAt(content, 'alarmArn'),
    isoTimeAt(state, 'timestamp') ?? isoTimeAt(content, 'time'),
    content,
  );
}

/** The same told to an SNS topic: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
export function isAlarmNotice(content: unknown): boolean {
  return has(content, 'AlarmName') && has(content, 'NewStateValue');
}

export function noticed(content: unknown): Layer {
  return change(nameAt(content, 'AlarmArn'), isoTimeAt(content, 'StateChangeTime'), content);
}

function change(alarmArn: string | undefined, eventTimeMs: number | undefined, payload: unknown): Layer {
  const keys = key('pointer', 'cloudwatch', joined`${alarmArn}@${eventTimeMs}`);
  return { delivery: { keys, channel: alarmArn, eventTimeMs, payload } };
}
