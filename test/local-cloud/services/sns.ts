import { arns } from '../arns.ts';
import { uuid } from '../ids.ts';
import type { TrueRecord } from '../ledger.ts';
import { type ApiRequest, type ApiResponse, type ApiService, ServiceError } from '../wire/api-request.ts';
import { parseAwsQuery, type QueryValue } from '../wire/aws-query.ts';
import { type XmlContent, xml } from '../wire/xml.ts';
import type { CloudParts } from './cloud-parts.ts';
import type { MessageAttribute } from './message-attributes.ts';
import { type SnsMessage, snsEnvelope, snsEvent } from './sns-shapes.ts';

interface Subscription {
  arn: string;
  targetArn: string;
  /** Queue subscriptions only: the message without its envelope. */
  isRaw: boolean;
}

interface PublishInput {
  Id?: string;
  Message?: string;
  Subject?: string;
  MessageAttributes?: { Name: string; Value: MessageAttribute }[];
}

const MAX_BYTES = 256 * 1024;

/**
 * Topics that fan out to functions and queues. The publisher's X-Ray header goes to every subscriber, beside the message:
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sns.html
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export class Sns implements ApiService {
  readonly signingName = 'sns';
  readonly #topics = new Map<string, Subscription[]>();
  readonly #cloud: Pick<CloudParts, 'ledger' | 'router' | 'identify'>;

  constructor(cloud: Pick<CloudParts, 'ledger' | 'router' | 'identify'>) {
    this.#cloud = cloud;
    cloud.router.accept('sns', (arn, message) => {
      this.#fanOut(
        arn,
        { id: uuid(), body: message.body, subject: message.subject, attributes: {} },
        message.record,
        message.traceHeader,
      );
    });
  }

  createTopic(name: string): string {
    const arn = arns.topic(name);
    this.#topics.set(arn, []);
    return arn;
  }

  subscribe(topicArn: string, targetArn: string, options: { raw?: boolean } = {}): string {
    const arn = `${topicArn}:${uuid()}`;
    this.#subscriptions(topicArn).push({ arn, targetArn, isRaw: options.raw ?? false });
    return arn;
  }

  handle(request: ApiRequest): ApiResponse {
    const { operation, input } = parseAwsQuery(request.body.toString());
    const topicArn = String(input.TopicArn ?? input.TargetArn);
    if (operation === 'Publish') {
      const id = this.#publish(topicArn, input as PublishInput, 0, operation, request);
      return answer(operation, { MessageId: id }, request);
    }
    if (operation === 'PublishBatch') {
      return answer(
        operation,
        this.#publishBatch(topicArn, input.PublishBatchRequestEntries, request),
        request,
      );
    }
    throw new ServiceError('InvalidAction', `The action ${operation} is not valid`);
  }

  fault(error: ServiceError, request: ApiRequest): ApiResponse {
    const body = xml({
      'ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"': {
        Error: { Type: error.status < 500 ? 'Sender' : 'Receiver', Code: error.code, Message: error.message },
        RequestId: request.requestId,
      },
    });
    return {
      status: error.status,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': request.requestId },
      body,
    };
  }

  #publishBatch(
    topicArn: string,
    entries: QueryValue | undefined,
    request: ApiRequest,
  ): { [name: string]: XmlContent } {
    if (!Array.isArray(entries) || entries.length === 0) {
      throw new ServiceError('EmptyBatchRequest', 'The batch request does not contain any entries.');
    }
    if (entries.length > 10) {
      throw new ServiceError(
        'TooManyEntriesInBatchRequest',
        'The batch request contains more than 10 entries.',
      );
    }
    const successful: XmlContent[] = [];
    const failed: XmlContent[] = [];
    (entries as unknown as PublishInput[]).forEach((entry, ordinal) => {
      try {
        const id = this.#publish(topicArn, entry, ordinal, 'PublishBatch', request);
        successful.push({ Id: entry.Id, MessageId: id });
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code === 'NotFound') throw error;
        failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: 'true' });
      }
    });
    return { Successful: { member: successful }, Failed: { member: failed } };
  }

  #publish(
    topicArn: string,
    input: PublishInput,
    ordinal: number,
    operation: string,
    request: ApiRequest,
  ): string {
    this.#subscriptions(topicArn);
    const body = input.Message ?? '';
    if (body === '') throw new ServiceError('InvalidParameter', 'Invalid parameter: Empty message');
    if (Buffer.byteLength(body) > MAX_BYTES)
      throw new ServiceError('InvalidParameter', 'Invalid parameter: Message too long');
    const id = uuid();
    const attributes = Object.fromEntries(
      (input.MessageAttributes ?? []).map(({ Name, Value }) => [Name, Value]),
    );
    const orderId = this.#cloud.identify(body);
    const publish = this.#cloud.ledger.publish(
      {
        service: 'sns',
        operation,
        channel: topicArn,
        ordinal,
        ids: { messageId: id },
        by: request.by,
        orderId,
      },
      body,
    );
    const record = { channel: topicArn, ids: { messageId: id }, publish: publish.id, orderId };
    this.#fanOut(topicArn, { id, body, subject: input.Subject, attributes }, record, request.traceHeader);
    return id;
  }

  #fanOut(topicArn: string, message: SnsMessage, record: TrueRecord, traceHeader: string | undefined): void {
    for (const subscription of this.#subscriptions(topicArn)) {
      const via = record.channel === topicArn ? {} : { via: topicArn };
      this.#cloud.router.send(subscription.targetArn, {
        toFunction: () => JSON.stringify(snsEvent(topicArn, subscription.arn, message)),
        toQueue: () =>
          subscription.isRaw
            ? { body: message.body, attributes: message.attributes }
            : { body: JSON.stringify(snsEnvelope(topicArn, message)) },
        record: { ...record, ...via, ids: { ...record.ids, messageId: message.id } },
        traceHeader,
      });
    }
  }

  #subscriptions(topicArn: string): Subscription[] {
    const subscriptions = this.#topics.get(topicArn);
    if (subscriptions === undefined) throw new ServiceError('NotFound', 'Topic does not exist', 404);
    return subscriptions;
  }
}

function answer(operation: string, result: { [name: string]: XmlContent }, request: ApiRequest): ApiResponse {
  const body = xml({
    [`${operation}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"`]: {
      [`${operation}Result`]: result,
      ResponseMetadata: { RequestId: request.requestId },
    },
  });
  return {
    status: 200,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': request.requestId },
    body,
  };
}
