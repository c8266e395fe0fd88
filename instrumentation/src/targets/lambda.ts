import { key, nameAt, numberAt, present } from '../sources/reading.ts';
import { arn } from './channels.ts';
import type { EventTarget, ServiceCall } from './event-target.ts';

/**
 * Lambda. The request id answered is the one the invoked function has in its context, for synchronous calls and
 * for events. A function that throws was still invoked.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const lambda: EventTarget = {
  service: 'lambda',
  // https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
  passesTraceHeader: true,
  kind: 'client',
  operations: {
    Invoke: (call) => {
      const requestId = nameAt(call.headers, 'x-amzn-requestid');
      if (requestId === undefined || call.input.InvocationType === 'DryRun') return [];
      return [
        {
          ordinal: 0,
          keys: key('id', 'lambda', requestId),
          channel: functionArn(call),
          payloadBytes: numberAt(call.input, 'ContentLength'),
          payload: call.input.Payload,
        },
      ];
    },
  },
  attributes: (call) =>
    present({
      'faas.invoked_provider': 'aws',
      'faas.invoked_region': call.region,
      'faas.invoked_name': functionName(call),
    }),
};

/** A function is called by name, by ARN or by `account:function:name`, each with or without a qualifier. */
function functionName(call: ServiceCall): string | undefined {
  const given = nameAt(call.input, 'FunctionName');
  return /(?:^|:function:)([\w-]+)(?::[\w$-]+)?$/.exec(given ?? '')?.[1];
}

function functionArn(call: ServiceCall): string | undefined {
  const given = nameAt(call.input, 'FunctionName');
  const name = functionName(call);
  if (given?.startsWith('arn:')) return given.split(':').slice(0, 7).join(':');
  const accountId = /^(\d{12}):function:/.exec(given ?? '')?.[1] ?? call.accountId;
  return arn({ ...call, accountId }, 'lambda', 'function', name, `function:${name}`);
}
