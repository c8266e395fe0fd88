import { REGION } from '../arns.ts';
import type { LocalFunction } from '../lambda/function.ts';
import type { Outcome } from '../lambda/function-config.ts';
import type { Ledger, TrueRecord } from '../ledger.ts';
import { md5, md5OfAttributes } from '../services/message-attributes.ts';
import type { Queue, QueuedMessage } from '../services/queue.ts';
import { systemAttributes } from '../services/sqs.ts';
import { failedItems } from './batch-item-failures.ts';

export interface QueueMappingConfig {
  /** Default 10. */
  batchSize?: number;
  /** How long to gather a fuller batch. Default 0. */
  windowMs?: number;
  /** FunctionResponseTypes: ReportBatchItemFailures. */
  reportsFailures?: boolean;
  /** Batches in flight at one time; default and at most the function's instances. */
  maxConcurrency?: number;
}

/** Where it is noted what happened, and who is to blame. */
type Noting = { ledger: Ledger; identify: (text: string) => string | undefined };

/**
 * Lambda's poller of a queue: receives a batch, invokes, deletes what succeeded. What failed stays hidden until
 * its visibility timeout has passed. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export class QueueMapping {
  readonly queue: Queue;
  readonly #fn: LocalFunction;
  readonly #config: QueueMappingConfig;
  readonly #cloud: Noting;
  readonly #stopListening: () => void;
  #inFlight = 0;
  #timer: NodeJS.Timeout | undefined;
  #windowEndsMs: number | undefined;
  #isStopped = false;

  constructor(queue: Queue, fn: LocalFunction, config: QueueMappingConfig, cloud: Noting) {
    this.queue = queue;
    this.#fn = fn;
    this.#config = config;
    this.#cloud = cloud;
    this.#stopListening = queue.onArrival(() => this.#poll());
    this.#poll();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#stopListening();
  }

  #poll(): void {
    if (this.#isStopped) return;
    const { batchSize = 10, windowMs = 0, maxConcurrency = this.#fn.maxInstances } = this.#config;
    const now = Date.now();
    this.queue.expire();
    let visible = this.queue.visibleCount(now);
    while (visible > 0 && this.#inFlight < Math.min(maxConcurrency, this.#fn.maxInstances)) {
      this.#windowEndsMs ??= now + windowMs;
      if (visible < batchSize && now < this.#windowEndsMs) break;
      this.#windowEndsMs = undefined;
      this.#deliver(this.queue.receive(batchSize, Number.POSITIVE_INFINITY));
      visible = this.queue.visibleCount(now);
    }
    // What becomes visible meanwhile may fill the batch that is being gathered.
    const wakeMs =
      visible > 0
        ? Math.min(this.#windowEndsMs ?? Number.POSITIVE_INFINITY, this.queue.nextHiddenMs(now))
        : this.queue.nextVisibleMs();
    clearTimeout(this.#timer);
    if (Number.isFinite(wakeMs)) this.#timer = setTimeout(() => this.#poll(), Math.max(1, wakeMs - now));
  }

  #deliver(messages: QueuedMessage[]): void {
    if (messages.length === 0) return;
    this.#inFlight += 1;
    // A message is held while its batch waits for an instance: its visibility timeout counts from the start.
    const onStart = () => {
      for (const message of messages)
        this.queue.changeVisibility(message.receiptHandle!, this.queue.visibilityTimeoutMs);
    };
    const records = messages.map((message) => this.#told(message));
    messages.forEach((message, ordinal) => {
      message.delivered = { records, ordinal };
    });
    const payload = JSON.stringify({ Records: messages.map((message) => this.#record(message)) });
    this.#fn.invoke({ payload, records, onStart }).then((outcome) => {
      this.#inFlight -= 1;
      this.#settle(messages, outcome);
      this.#poll();
    });
  }

  /** What is told of a message, and where it was delivered before: why it is again. */
  #told({ record, receiveCount, delivered }: QueuedMessage): TrueRecord {
    if (delivered === undefined) return { ...record, receiveCount };
    const cause = this.#cloud.ledger.whyAgain(delivered.records, delivered.ordinal);
    return { ...record, receiveCount, again: { kind: 'redelivery', cause } };
  }

  #settle(messages: QueuedMessage[], outcome: Outcome): void {
    const ids = messages.map((message) => message.id);
    const failed = failedItems(outcome, ids, this.#config.reportsFailures ?? false);
    const invocation = this.#cloud.ledger.invocations[outcome.invocation];
    this.#cloud.ledger.blame(outcome.invocation, outcome.body, ids, this.#cloud.identify(outcome.body));
    messages.forEach((message, ordinal) => {
      if (!failed.has(message.id)) this.queue.delete(message.receiptHandle!);
      else if (outcome.status === 'ok') invocation?.failedRecords.push(ordinal);
    });
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
  #record(message: QueuedMessage): unknown {
    const md5OfMessageAttributes = md5OfAttributes(message.attributes);
    return {
      messageId: message.id,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: systemAttributes(message),
      messageAttributes: Object.fromEntries(
        Object.entries(message.attributes).map(([name, value]) => [
          name,
          {
            ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
            ...(value.BinaryValue === undefined ? {} : { binaryValue: value.BinaryValue }),
            stringListValues: [],
            binaryListValues: [],
            dataType: value.DataType,
          },
        ]),
      ),
      ...(md5OfMessageAttributes === undefined ? {} : { md5OfMessageAttributes }),
      md5OfBody: md5(message.body),
      eventSource: 'aws:sqs',
      eventSourceARN: this.queue.arn,
      awsRegion: REGION,
    };
  }
}
