import type { TrueRecord } from '../ledger.ts';

/** A record of a stream, and where it came from. */
export interface StreamRecord {
  sequenceNumber: string;
  /** As it is delivered in `Records`. */
  event: Record<string, unknown>;
  record: TrueRecord;
  /** Unix ms. */
  arrivedMs: number;
}

type Consumer = (shard: number, record: StreamRecord) => void;

/** A stream in shards, each in the order of the writes. Consumers get what comes after they subscribed. */
export class RecordStream {
  readonly arn: string;
  readonly shards: number;
  /** Member of a failure record that says which batch was given up on. */
  readonly batchInfo: 'DDBStreamBatchInfo' | 'KinesisBatchInfo';
  readonly #consumers: Consumer[] = [];

  constructor(arn: string, shards: number, batchInfo: RecordStream['batchInfo']) {
    this.arn = arn;
    this.shards = shards;
    this.batchInfo = batchInfo;
  }

  subscribe(consumer: Consumer): void {
    this.#consumers.push(consumer);
  }

  protected deliver(shard: number, record: StreamRecord): void {
    for (const consumer of this.#consumers) consumer(shard, record);
  }
}

/** `shardId-000000000006` */
export function shardId(shard: number): string {
  return `shardId-${String(shard).padStart(12, '0')}`;
}
