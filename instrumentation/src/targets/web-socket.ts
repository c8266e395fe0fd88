import { countAt, nameAt } from '../sources/reading.ts';
import type { EventTarget } from './event-target.ts';
import { sending } from './sending.ts';

/**
 * A message to a client of an API Gateway WebSocket API. A message has no id.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const webSocket: EventTarget = {
  service: 'execute-api',
  kind: 'producer',
  operations: {
    PostToConnection: (call) => [
      {
        ordinal: 0,
        keys: [],
        channel: `websocket:${nameAt(call.input, 'Host')}${nameAt(call.input, 'Stage') ?? ''}`,
        payloadBytes: countAt(call.input, 'ContentLength'),
        payload: call.input.Payload,
      },
    ],
  },
  attributes: (call) => sending(call, 'aws.api_gateway', nameAt(call.input, 'Host')),
};
