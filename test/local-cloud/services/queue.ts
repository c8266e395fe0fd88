import { uuid } from '../ids.ts';
import type { Ledger, TrueRecord } from '../ledger.ts';
import type { MessageAttribute } from './message-attributes.ts';

export interface QueueConfig {
  /** Ends in `.fifo`: groups in order, duplicates of five minutes left out. */
  name: string;
  /** FIFO: a message without a deduplication id is known by its body. */
  contentBasedDeduplication?: boolean;
  /** Default 30 000, as SQS's. */
  visibilityTimeoutMs?: number;
  /** Where a message goes that was received `maxReceiveCount` times and not deleted. */
  redrive?: { deadLetterArn: string; maxReceiveCount: number };
}

/** A message in a queue. */
export interface QueuedMessage {
  id: string;
  body: string;
  attributes: Record<string, MessageAttribute>;
  sentMs: number;
  /** From when on it can be received; Infinity while a poller holds it before its function started. */
  visibleMs: number;
  receiveCount: number;
  firstReceivedMs: number | undefined;
  receiptHandle: string | undefined;
  record: TrueRecord;
  traceHeader: string | undefined;
  /** FIFO queues only. */
  fifo?: { groupId: string; deduplicationId: string; sequenceNumber: string };
  /** Deleted once and delivered again by a misbehaving queue. */
  isRedelivered: boolean;
  /** In a dead-letter queue: the queue it was moved from. */
  movedFrom?: string | undefined;
  /** The delivery before, as its function got it. */
  delivered?: { records: TrueRecord[]; ordinal: number };
}

interface QueueCloud {
  ledger: Ledger;
  redeliver: (channel: string, id: string) => boolean;
  /** Moves a message to another queue. */
  move(arn: string, message: QueuedMessage): void;
}

/**
 * A queue: a received message is hidden for the visibility timeout and comes back unless deleted. In a FIFO queue
 * nothing of a group is received while an earlier message of it is hidden.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export class Queue {
  readonly arn: string;
  readonly config: QueueConfig;
  readonly #messages = new Map<string, QueuedMessage>();
  readonly #byReceipt = new Map<string, QueuedMessage>();
  readonly #listeners = new Set<() => void>();
  readonly #cloud: QueueCloud;

  constructor(arn: string, config: QueueConfig, cloud: QueueCloud) {
    this.arn = arn;
    this.config = config;
    this.#cloud = cloud;
  }

  /** Messages in the queue, hidden ones included. */
  get size(): number {
    return this.#messages.size;
  }

  get messages(): QueuedMessage[] {
    return [...this.#messages.values()];
  }

  get visibilityTimeoutMs(): number {
    return this.config.visibilityTimeoutMs ?? 30_000;
  }

  /** Called whenever a message may have become visible. */
  onArrival(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  add(
    message: Pick<
      QueuedMessage,
      'id' | 'body' | 'attributes' | 'record' | 'traceHeader' | 'fifo' | 'movedFrom'
    > & { delayMs?: number },
  ): void {
    const { delayMs = 0, ...rest } = message;
    const now = Date.now();
    const queued: QueuedMessage = {
      ...rest,
      sentMs: now,
      visibleMs: now + delayMs,
      receiveCount: 0,
      firstReceivedMs: undefined,
      receiptHandle: undefined,
      isRedelivered: false,
    };
    this.#messages.set(queued.id, queued);
    this.#notify();
  }

  /** Unix ms at which the next hidden message comes back; Infinity when none will by itself. */
  nextVisibleMs(now = Date.now()): number {
    const times = [...this.#messages.values()].map((message) => message.visibleMs);
    // What is visible and not received waits for its group, which a deletion announces.
    return Math.min(...(this.isFifo ? times.filter((time) => time > now) : times));
  }

  /** Unix ms at which the next message that is hidden now comes back; Infinity when none will. */
  nextHiddenMs(now: number): number {
    const times = [...this.#messages.values()].map((message) => message.visibleMs);
    return Math.min(...times.filter((time) => time > now));
  }

  /** Messages that could be received now. */
  visibleCount(now = Date.now()): number {
    return this.#receivable(now).length;
  }

  get isFifo(): boolean {
    return this.config.name.endsWith('.fifo');
  }

  #receivable(now: number): QueuedMessage[] {
    const blocked = new Set<string>();
    return [...this.#messages.values()].filter(({ visibleMs, fifo }) => {
      if (visibleMs > now && fifo !== undefined) blocked.add(fifo.groupId);
      return visibleMs <= now && !(fifo !== undefined && blocked.has(fifo.groupId));
    });
  }

  /** Up to `max` visible messages, hidden from now on for `visibilityMs`. */
  receive(max: number, visibilityMs = this.visibilityTimeoutMs): QueuedMessage[] {
    const now = Date.now();
    const received: QueuedMessage[] = [];
    for (const message of this.#receivable(now)) {
      if (received.length >= max) break;
      if (this.#movedToDeadLetters(message)) continue;
      message.receiveCount += 1;
      message.firstReceivedMs ??= now;
      message.visibleMs = now + visibilityMs;
      if (message.receiptHandle) this.#byReceipt.delete(message.receiptHandle);
      message.receiptHandle = Buffer.from(`${uuid()}${uuid()}`).toString('base64');
      this.#byReceipt.set(message.receiptHandle, message);
      received.push(message);
    }
    return received;
  }

  /** False when the handle is not of the latest receive. */
  changeVisibility(receiptHandle: string, visibilityMs: number): boolean {
    const message = this.#byReceipt.get(receiptHandle);
    if (message === undefined) return false;
    message.visibleMs = Date.now() + visibilityMs;
    this.#notify();
    return true;
  }

  delete(receiptHandle: string): void {
    const message = this.#byReceipt.get(receiptHandle);
    if (message === undefined) return;
    this.#byReceipt.delete(receiptHandle);
    // At least once: a copy on a server that missed the deletion is received again. Where that would be one receive
    // too many it would go to the dead-letter queue unseen, so it stays deleted.
    const mayComeAgain = message.receiveCount < (this.config.redrive?.maxReceiveCount ?? Infinity);
    if (mayComeAgain && !message.isRedelivered && this.#cloud.redeliver(this.arn, message.id)) {
      message.isRedelivered = true;
      message.visibleMs = Date.now() + 40;
      this.#notify();
      return;
    }
    this.#messages.delete(message.id);
    if (this.isFifo) this.#notify();
  }

  /** Moves every message on that was received often enough, as the next receive would. */
  expire(): void {
    const now = Date.now();
    for (const message of [...this.#messages.values()]) {
      if (message.visibleMs <= now) this.#movedToDeadLetters(message);
    }
  }

  /** Takes out every message that is not hidden, as a redrive does. */
  takeAll(): QueuedMessage[] {
    const taken = this.#receivable(Date.now());
    for (const { id } of taken) this.#messages.delete(id);
    return taken;
  }

  purge(): void {
    this.#messages.clear();
    this.#byReceipt.clear();
  }

  #movedToDeadLetters(message: QueuedMessage): boolean {
    const { redrive } = this.config;
    if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return false;
    this.#messages.delete(message.id);
    const { publish, orderId } = message.record;
    this.#cloud.ledger.deadLetter({
      from: this.arn,
      to: redrive.deadLetterArn,
      publish,
      orderId,
      reason: 'MaxReceiveCount',
    });
    this.#cloud.move(redrive.deadLetterArn, message);
    return true;
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
