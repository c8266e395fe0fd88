import type { Publish } from '../delivery.ts';
import { byteLength, key, nameAt, textAt } from '../sources/reading.ts';
import type { EventTarget, ServiceCall } from './event-target.ts';
import { sending } from './sending.ts';

/**
 * Step Functions. A started execution is known by its ARN, which its tasks may be given; the answer to a task's token
 * goes to an execution that the token does not tell.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html,
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
 */
export const states: EventTarget = {
  service: 'states',
  // https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html
  passesTraceHeader: true,
  operations: {
    StartExecution: operation('input'),
    StartSyncExecution: operation('input'),
    SendTaskSuccess: operation('output'),
    SendTaskFailure: operation('cause'),
  },
};

function operation(content: string): EventTarget['operations'][string] {
  return {
    kind: 'producer',
    publishes: (call): Publish[] => {
      const execution = nameAt(call.output, 'executionArn');
      if (content === 'input' && execution === undefined) return [];
      const payload = textAt(call.input, content);
      return [
        {
          ordinal: 0,
          keys: key('pointer', 'step-functions', execution),
          channel: machine(call),
          payloadBytes: byteLength(payload),
          payload,
        },
      ];
    },
    attributes: (call) => sending(call, 'aws.step_functions', machine(call)?.split(':')[6]),
  };
}

/** Without the version or alias it was called by. */
function machine(call: ServiceCall): string | undefined {
  return nameAt(call.input, 'stateMachineArn')?.split(':').slice(0, 7).join(':');
}
