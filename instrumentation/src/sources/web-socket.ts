import { requests } from './http-request.ts';
import { countAt, has, member, nameAt } from './reading.ts';

/**
 * API Gateway WebSocket API: somebody connects, sends a message on a route, or has gone. Only the first has headers.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export const webSocket = requests(
  'websocket',
  (event) => has(event, 'requestContext', 'connectionId'),
  (event) => {
    const context = member(event, 'requestContext');
    return {
      name: nameAt(context, 'routeKey'),
      timeMs: countAt(context, 'requestTimeEpoch'),
      messageId: nameAt(context, 'messageId'),
      host: nameAt(context, 'domainName'),
      userAgent: nameAt(context, 'identity', 'userAgent'),
    };
  },
  undefined,
  'websocket',
);
