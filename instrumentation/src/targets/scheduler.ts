import { jsonObject, member, nameAt } from '../sources/reading.ts';
import { textMessage } from './entries.ts';
import type { EventTarget, ServiceCall } from './event-target.ts';
import { sending } from './sending.ts';

/**
 * EventBridge Scheduler. A schedule for one time is an event sent for later; one that recurs sends events of its own.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
export const scheduler: EventTarget = {
  service: 'scheduler',
  kind: 'producer',
  operations: {
    CreateSchedule: (call) => {
      const schedule = jsonObject(call.input.Payload);
      if (!nameAt(schedule, 'ScheduleExpression')?.startsWith('at(')) return [];
      const channel = `schedule:schedule/${nameAt(schedule, 'GroupName') ?? 'default'}/${nameOf(call)}`;
      return [textMessage(0, member(schedule, 'Target'), 'Input', [], channel)];
    },
  },
  attributes: (call) => sending(call, 'aws.scheduler', nameOf(call)),
};

function nameOf(call: ServiceCall): string | undefined {
  return nameAt(call.input, 'Name');
}
