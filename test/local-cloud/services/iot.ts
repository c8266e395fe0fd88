import { uuid } from '../ids.ts';
import { type ApiRequest, type ApiResponse, type ApiService, ServiceError } from '../wire/api-request.ts';
import type { CloudParts } from './cloud-parts.ts';

const PATH = /^\/topics\/(.+)$/;

/**
 * Messages to MQTT topics by HTTP, and rules `SELECT * FROM '<filter>'` with functions as their action. A function gets
 * the message as it is. https://docs.aws.amazon.com/iot/latest/apireference/API_iotdata_Publish.html
 * https://docs.aws.amazon.com/iot/latest/developerguide/lambda-rule-action.html
 */
export class IotData implements ApiService {
  readonly signingName = 'iotdata';
  readonly #rules: { filter: RegExp; functionArn: string }[] = [];
  readonly #cloud: Pick<CloudParts, 'ledger' | 'router' | 'identify'>;

  constructor(cloud: Pick<CloudParts, 'ledger' | 'router' | 'identify'>) {
    this.#cloud = cloud;
  }

  /** @param filter a topic filter: `+` is one level, `#` all that follow */
  createRule(filter: string, functionArn: string): void {
    const levels = filter.split('/').map((level) => {
      if (level === '+') return '[^/]+';
      return level === '#' ? '.*' : level.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    });
    this.#rules.push({ filter: new RegExp(`^${levels.join('/')}$`), functionArn });
  }

  handle(request: ApiRequest): ApiResponse {
    const encoded = PATH.exec(request.path)?.[1];
    if (encoded === undefined || request.method !== 'POST')
      throw new ServiceError('ResourceNotFoundException', 'not supported', 404);
    const topic = decodeURIComponent(encoded);
    const payload = request.body.toString();
    const orderId = this.#cloud.identify(payload);
    const channel = `mqtt:${topic}`;
    const ids = { requestId: request.requestId };
    const publish = this.#cloud.ledger.publish({
      service: 'iotdata',
      operation: 'Publish',
      channel,
      ordinal: 0,
      ids,
      by: request.by,
      orderId,
    });
    for (const { filter, functionArn } of this.#rules) {
      if (!filter.test(topic)) continue;
      const record = { channel, ids, publish: publish.id, orderId };
      this.#cloud.router.invokeAsync(functionArn, { payload, records: [record], traceHeader: undefined });
    }
    const headers = { 'content-type': 'application/json', 'x-amzn-requestid': request.requestId };
    return { status: 200, headers, body: JSON.stringify({ message: 'OK', traceId: uuid() }) };
  }

  fault(error: ServiceError, request: ApiRequest): ApiResponse {
    const headers = {
      'content-type': 'application/json',
      'x-amzn-requestid': request.requestId,
      'x-amzn-errortype': error.code,
    };
    return { status: error.status, headers, body: JSON.stringify({ message: error.message }) };
  }
}
