import { bridged, isBridged, scheduleOf } from './bridged-event.ts';
import type { EventSource } from './event-source.ts';

/**
 * A scheduled EventBridge rule, or EventBridge Scheduler with its default input; both send a `Scheduled Event`.
 * With an input of its own a schedule is told from a direct invoke by nothing, and is `unknown`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
 */
export const schedule: EventSource = {
  name: 'schedule',
  trigger: 'timer',
  matches: (event) => isBridged(event) && scheduleOf(event) !== undefined,
  channel: scheduleOf,
  deliveries: (event) => [bridged(event).delivery],
};
