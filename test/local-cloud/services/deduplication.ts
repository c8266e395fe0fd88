import { createHash } from 'node:crypto';
import { ServiceError } from '../wire/api-request.ts';
import type { Queue, QueuedMessage } from './queue.ts';

/** A message accepted a while ago. */
interface Known {
  id: string;
  sequenceNumber: string;
  atMs: number;
}

/** What a FIFO queue makes of a message it is sent. */
interface FifoSend {
  sequenceNumber: string;
  /** The message it repeats: it is accepted, and not delivered again. */
  known: Known | undefined;
  /** Remembers the message. */
  accept(id: string): NonNullable<QueuedMessage['fifo']>;
}

const INTERVAL_MS = 5 * 60_000;

/**
 * Deduplication ids of FIFO queues, for five minutes each.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
 */
export class Deduplication {
  readonly #known = new Map<string, Known>();
  #sequence = 18_850_000_000_000_000_000n;

  of(
    queue: Queue,
    input: { body: string; MessageGroupId?: string; MessageDeduplicationId?: string },
  ): FifoSend {
    const { MessageGroupId: groupId, body } = input;
    if (!groupId)
      throw new ServiceError('MissingParameter', 'The request must contain the parameter MessageGroupId.');
    const deduplicationId =
      input.MessageDeduplicationId ??
      (queue.config.contentBasedDeduplication ? createHash('sha256').update(body).digest('hex') : undefined);
    if (deduplicationId === undefined) {
      const message =
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly';
      throw new ServiceError('InvalidParameterValue', message);
    }
    const key = `${queue.arn} ${deduplicationId}`;
    const found = this.#known.get(key);
    const known = found !== undefined && Date.now() - found.atMs < INTERVAL_MS ? found : undefined;
    if (known === undefined) this.#sequence += 256n;
    const sequenceNumber = known?.sequenceNumber ?? String(this.#sequence);
    const accept = (id: string) => {
      this.#known.set(key, { id, sequenceNumber, atMs: Date.now() });
      return { groupId, deduplicationId, sequenceNumber };
    };
    return { sequenceNumber, known, accept };
  }
}
