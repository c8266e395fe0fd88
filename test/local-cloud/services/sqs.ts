import { ACCOUNT, arns } from '../arns.ts';
import { uuid } from '../ids.ts';
import type { Ledger } from '../ledger.ts';
import type { Router } from '../router.ts';
import { type ApiRequest, type ApiResponse, type ApiService, ServiceError } from '../wire/api-request.ts';
import { awsJson, awsJsonFault, type JsonInput, parseAwsJson } from '../wire/aws-json.ts';
import { acceptedHeader } from '../x-ray.ts';
import { Deduplication } from './deduplication.ts';
import { type MessageAttribute, md5, md5OfAttributes } from './message-attributes.ts';
import { Queue, type QueueConfig, type QueuedMessage } from './queue.ts';

interface SqsCloud {
  ledger: Ledger;
  router: Router;
  identify: (text: string) => string | undefined;
  redeliver: (channel: string, id: string) => boolean;
  url: () => string;
}

interface SendInput {
  Id?: string;
  MessageBody?: string;
  DelaySeconds?: number;
  MessageAttributes?: Record<string, MessageAttribute>;
  MessageSystemAttributes?: Record<string, MessageAttribute>;
  MessageGroupId?: string;
  MessageDeduplicationId?: string;
}

type Entries = { Id: string; ReceiptHandle: string; VisibilityTimeout?: number }[];

const MAX_BYTES = 1024 * 1024;

/** Standard and FIFO queues over AWS JSON 1.0. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/ */
export class Sqs implements ApiService {
  readonly signingName = 'sqs';
  readonly queues = new Map<string, Queue>();
  readonly #moves: { SourceArn: string; Status: 'COMPLETED'; [fact: string]: unknown }[] = [];
  readonly #deduplication = new Deduplication();
  readonly #cloud: SqsCloud;
  readonly #operations: Record<string, (input: JsonInput, request: ApiRequest) => unknown> = {
    SendMessage: (input, request) => this.#send(this.#queueOf(input), input, 0, 'SendMessage', request),
    SendMessageBatch: (input, request) => this.#sendBatch(this.#queueOf(input), input, request),
    ReceiveMessage: (input) => this.#receive(this.#queueOf(input), input),
    DeleteMessage: (input) => this.#queueOf(input).delete(String(input.ReceiptHandle)),
    DeleteMessageBatch: (input) => {
      const queue = this.#queueOf(input);
      return batch(input.Entries as Entries, (entry) => queue.delete(entry.ReceiptHandle));
    },
    ChangeMessageVisibility: (input) => hide(this.#queueOf(input), input as unknown as Entries[number]),
    ChangeMessageVisibilityBatch: (input) => {
      const queue = this.#queueOf(input);
      return batch(input.Entries as Entries, (entry) => hide(queue, entry));
    },
    GetQueueUrl: (input) => ({ QueueUrl: this.urlOf(this.#queueNamed(String(input.QueueName))) }),
    GetQueueAttributes: (input) => attributesOf(this.#queueOf(input)),
    StartMessageMoveTask: (input) => this.#moveBack(String(input.SourceArn), input.DestinationArn),
    ListMessageMoveTasks: (input) => ({
      Results: this.#moves.filter(({ SourceArn }) => SourceArn === input.SourceArn).reverse(),
    }),
    PurgeQueue: (input) => this.#queueOf(input).purge(),
  };

  constructor(cloud: SqsCloud) {
    this.#cloud = cloud;
    cloud.router.accept('sqs', (arn, message) => {
      const { body, attributes = {}, record, traceHeader } = message;
      const id = uuid();
      const via = record.channel === arn ? {} : { via: arn };
      const told = { ...record, ...via, ids: { ...record.ids, sqsMessageId: id } };
      this.queueAt(arn).add({ id, body, attributes, record: told, traceHeader });
    });
  }

  createQueue(config: QueueConfig): Queue {
    const arn = arns.queue(config.name);
    const move = (to: string, message: QueuedMessage) => {
      const { id, body, attributes, record, traceHeader, fifo } = message;
      const kept = fifo === undefined ? {} : { fifo };
      const moved = { ...record, via: to };
      this.queueAt(to).add({ id, body, attributes, record: moved, traceHeader, movedFrom: arn, ...kept });
    };
    const queue = new Queue(arn, config, { ...this.#cloud, move });
    this.queues.set(arn, queue);
    return queue;
  }

  queueAt(arn: string): Queue {
    const queue = this.queues.get(arn);
    if (queue === undefined) throw missingQueue();
    return queue;
  }

  async handle(request: ApiRequest): Promise<ApiResponse> {
    const { operation, input } = parseAwsJson(request);
    const run = this.#operations[operation];
    if (run === undefined) throw new ServiceError('InvalidAction', `The action ${operation} is not valid`);
    return awsJson(request, (await run(input, request)) ?? {}, '1.0');
  }

  fault(error: ServiceError, request: ApiRequest): ApiResponse {
    const queryError = {
      'x-amzn-query-error': `${error.code};${error.status < 500 ? 'Sender' : 'Receiver'}`,
    };
    const named = new ServiceError(`com.amazonaws.sqs#${error.code}`, error.message, error.status);
    return awsJsonFault(named, request, '1.0', queryError);
  }

  #send(queue: Queue, input: SendInput, ordinal: number, operation: string, request: ApiRequest): JsonInput {
    const body = input.MessageBody ?? '';
    const attributes = input.MessageAttributes ?? {};
    if (body === '')
      throw new ServiceError('MissingParameter', 'The request must contain the parameter MessageBody.');
    if (Buffer.byteLength(body) > MAX_BYTES) {
      throw new ServiceError(
        'InvalidParameterValue',
        'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
      );
    }
    if (Object.keys(attributes).length > 10) {
      throw new ServiceError(
        'InvalidParameterValue',
        'Number of message attributes exceeds the allowed maximum [10].',
      );
    }
    const traceHeader = traceHeaderOf(input) ?? request.traceHeader;
    const orderId = this.#cloud.identify(body);
    const fifo = queue.isFifo ? this.#deduplication.of(queue, { ...input, body }) : undefined;
    const id = fifo?.known?.id ?? uuid();
    const publish = this.#cloud.ledger.publish(
      {
        service: 'sqs',
        operation,
        channel: queue.arn,
        ordinal,
        ids: { messageId: id },
        by: request.by,
        orderId,
      },
      body,
    );
    const record = { channel: queue.arn, ids: { sqsMessageId: id }, publish: publish.id, orderId };
    const delayMs = (input.DelaySeconds ?? 0) * 1000;
    if (fifo === undefined) queue.add({ id, body, attributes, record, traceHeader, delayMs });
    else if (fifo.known === undefined)
      queue.add({ id, body, attributes, record, traceHeader, fifo: fifo.accept(id) });
    return {
      MessageId: id,
      ...(fifo === undefined ? {} : { SequenceNumber: fifo.sequenceNumber }),
      MD5OfMessageBody: md5(body),
      MD5OfMessageAttributes: md5OfAttributes(attributes),
      MD5OfMessageSystemAttributes: md5OfAttributes(input.MessageSystemAttributes ?? {}),
    };
  }

  #sendBatch(queue: Queue, input: JsonInput, request: ApiRequest): unknown {
    const entries = (input.Entries ?? []) as (SendInput & { Id: string })[];
    if (entries.length === 0)
      throw new ServiceError(
        'EmptyBatchRequest',
        'There should be at least one SendMessageBatchRequestEntry in the request.',
      );
    if (entries.length > 10)
      throw new ServiceError('TooManyEntriesInBatchRequest', 'Maximum number of entries per request are 10.');
    return batch(entries, (entry, ordinal) => this.#send(queue, entry, ordinal, 'SendMessageBatch', request));
  }

  /**
   * Moves what is in a dead-letter queue back to where each message came from, or to one queue; at once. A moved message
   * is a new one, with an id of its own.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
   */
  #moveBack(sourceArn: string, destinationArn: unknown): { TaskHandle: string } {
    const source = this.queues.get(sourceArn);
    if (source === undefined) {
      const message = 'The resource that you specified for the SourceArn parameter does not exist.';
      throw new ServiceError('ResourceNotFoundException', message, 404);
    }
    if (![...this.queues.values()].some(({ config }) => config.redrive?.deadLetterArn === sourceArn)) {
      const message = 'Source queue must be configured as a Dead Letter Queue.';
      throw new ServiceError('InvalidParameterValue', message);
    }
    const messages = source.takeAll();
    for (const message of messages) {
      const { body, attributes, traceHeader, fifo, record } = message;
      const to = typeof destinationArn === 'string' ? destinationArn : (message.movedFrom ?? sourceArn);
      const id = uuid();
      const via = record.channel === to ? undefined : to;
      const { via: _, ...rest } = record;
      const again = { kind: 'redrive', cause: 'redrive' } as const;
      const told = { ...rest, ...(via && { via }), ids: { ...record.ids, sqsMessageId: id }, again };
      this.queueAt(to).add({ id, body, attributes, traceHeader, record: told, ...(fifo && { fifo }) });
    }
    const TaskHandle = Buffer.from(JSON.stringify({ taskId: uuid(), sourceArn })).toString('base64');
    const moved = messages.length;
    this.#moves.push({
      TaskHandle,
      SourceArn: sourceArn,
      Status: 'COMPLETED',
      ApproximateNumberOfMessagesMoved: moved,
      StartedTimestamp: Date.now(),
    });
    return { TaskHandle };
  }

  async #receive(queue: Queue, input: JsonInput): Promise<unknown> {
    const max = Number(input.MaxNumberOfMessages ?? 1);
    const visibilityMs =
      input.VisibilityTimeout === undefined ? undefined : Number(input.VisibilityTimeout) * 1000;
    const end = Date.now() + Number(input.WaitTimeSeconds ?? 0) * 1000;
    for (;;) {
      const messages = queue.receive(max, visibilityMs);
      if (messages.length > 0) return { Messages: messages.map((message) => asReceived(message, input)) };
      if (Date.now() >= end) return {};
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  #queueOf(input: JsonInput): Queue {
    return this.#queueNamed(String(input.QueueUrl).split('/').at(-1)!);
  }

  #queueNamed(name: string): Queue {
    return this.queueAt(arns.queue(name));
  }

  urlOf(queue: Queue): string {
    return `${this.#cloud.url()}/${ACCOUNT}/${queue.config.name}`;
  }
}

/**
 * The sender's header: the system attribute wins over the HTTP header, and counts as neither size nor attribute.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
 */
function traceHeaderOf({ MessageSystemAttributes = {} }: SendInput): string | undefined {
  const [unknown] = Object.keys(MessageSystemAttributes).filter((name) => name !== 'AWSTraceHeader');
  const attribute = MessageSystemAttributes.AWSTraceHeader;
  const header = acceptedHeader(attribute?.StringValue);
  if (unknown !== undefined || (attribute !== undefined && header === undefined)) {
    const reason = `Message system attribute ${unknown ?? 'AWSTraceHeader'} is not valid.`;
    throw new ServiceError('InvalidParameterValue', `One or more parameters are invalid. Reason: ${reason}`);
  }
  return header;
}

function missingQueue(): ServiceError {
  return new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
}

function hide(queue: Queue, entry: Entries[number]): void {
  if (!queue.changeVisibility(entry.ReceiptHandle, Number(entry.VisibilityTimeout) * 1000)) {
    throw new ServiceError('ReceiptHandleIsInvalid', 'The receipt handle is not valid.');
  }
}

function batch<E extends { Id: string }>(entries: E[], run: (entry: E, ordinal: number) => unknown): unknown {
  const Successful: JsonInput[] = [];
  const Failed: JsonInput[] = [];
  entries.forEach((entry, ordinal) => {
    try {
      Successful.push({ Id: entry.Id, ...(run(entry, ordinal) as JsonInput | undefined) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  });
  return { Successful, Failed };
}

/** Attributes are answered where they are asked for: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
function asReceived(message: QueuedMessage, input: JsonInput): unknown {
  const systemNames = [
    input.AttributeNames ?? [],
    input.MessageSystemAttributeNames ?? [],
  ].flat() as string[];
  const named = (input.MessageAttributeNames ?? []) as string[];
  const isSystemWanted = (name: string) => systemNames.includes('All') || systemNames.includes(name);
  const isWanted = (name: string) =>
    named.some(
      (one) => one === 'All' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -2))),
    );
  const attributes = pick(message.attributes, isWanted);
  const system = pick(systemAttributes(message), isSystemWanted);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(Object.keys(attributes).length === 0
      ? {}
      : { MD5OfMessageAttributes: md5OfAttributes(attributes), MessageAttributes: attributes }),
    ...(Object.keys(system).length === 0 ? {} : { Attributes: system }),
  };
}

function pick<T>(from: Record<string, T>, isWanted: (name: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => isWanted(name)));
}

/** System attributes of a received message, all text. */
export function systemAttributes(message: QueuedMessage): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentMs),
    SenderId: 'AROALOCALCLOUD:local',
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
    ...(message.movedFrom === undefined ? {} : { DeadLetterQueueSourceArn: message.movedFrom }),
    ...(message.traceHeader === undefined ? {} : { AWSTraceHeader: message.traceHeader }),
    ...(message.fifo === undefined
      ? {}
      : {
          SequenceNumber: message.fifo.sequenceNumber,
          MessageGroupId: message.fifo.groupId,
          MessageDeduplicationId: message.fifo.deduplicationId,
        }),
  };
}

function attributesOf(queue: Queue): unknown {
  const visible = queue.visibleCount();
  return {
    Attributes: {
      QueueArn: queue.arn,
      VisibilityTimeout: String(queue.visibilityTimeoutMs / 1000),
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(queue.size - visible),
    },
  };
}
