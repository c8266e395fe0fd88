import type { Publish } from '../delivery.ts';
import { key, nameAt } from '../sources/reading.ts';
import { textMessage } from './entries.ts';
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
  kind: 'producer',
  operations: {
    StartExecution: started,
    StartSyncExecution: started,
    SendTaskSuccess: (call) => [textMessage(0, call.input, 'output', [], undefined)],
    SendTaskFailure: (call) => [textMessage(0, call.input, 'cause', [], undefined)],
  },
  attributes: (call) => sending(call, 'aws.step_functions', machine(call)?.split(':')[6]),
};

function started(call: ServiceCall): Publish[] {
  const execution = nameAt(call.output, 'executionArn');
  if (execution === undefined) return [];
  return [textMessage(0, call.input, 'input', key('pointer', 'step-functions', execution), machine(call))];
}

/** Without the version or alias it was called by. */
function machine(call: ServiceCall): string | undefined {
  return nameAt(call.input, 'stateMachineArn')?.split(':').slice(0, 7).join(':');
}
