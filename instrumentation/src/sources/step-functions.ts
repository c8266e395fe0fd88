import { carriedByPayload } from './carried.ts';
import type { EventSource } from './event-source.ts';
import { countAt, has, isoTimeAt, key, member, nameAt } from './reading.ts';

/** Where a state's payload has the context object: all of it (`"Payload.$": "$$"`), or in a member of a usual name. */
const places = [[], ['Context'], ['context'], ['StepFunctions'], ['stepFunctions'], ['$$'], ['_datadog']];

/**
 * A task of a Step Functions state machine that passes the context object on. A task's payload is whatever the state
 * makes of its input, so that without it nothing tells it from a direct invoke, and it is `unknown`.
 *
 * Joined by the execution, which `StartExecution` returned. That is a pointer and no id: each task of the execution
 * has it, and that repeats nothing.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
 */
export const stepFunctions: EventSource = {
  name: 'step-functions',
  trigger: 'other',
  matches: (event) => contextIn(event) !== undefined,
  channel: (event) => nameAt(contextIn(event), 'StateMachine', 'Id'),
  deliveries: (event, facts) => {
    const context = contextIn(event);
    const retries = countAt(context, 'State', 'RetryCount');
    return [
      {
        keys: [
          ...key('id', 'lambda', facts.requestId),
          ...key('pointer', 'step-functions', nameAt(context, 'Execution', 'Id')),
        ],
        channel: nameAt(context, 'StateMachine', 'Id'),
        receiveCount: retries === undefined ? undefined : retries + 1,
        eventTimeMs: isoTimeAt(context, 'State', 'EnteredTime'),
        messageId: nameAt(context, 'Execution', 'Id'),
        payload: event,
      },
    ];
  },
  carried: carriedByPayload,
};

function contextIn(event: unknown): unknown {
  for (const place of places) {
    const found = member(event, ...place);
    if (has(found, 'Execution', 'Id') && has(found, 'StateMachine', 'Id') && has(found, 'State', 'Name')) {
      return found;
    }
  }
  return undefined;
}
