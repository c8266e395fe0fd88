import { isDeepStrictEqual } from 'node:util';
import { REGION } from '../arns.ts';
import { hex32 } from '../ids.ts';
import type { TrueRecord } from '../ledger.ts';
import { RecordStream } from './record-stream.ts';

/** An item or a key in DynamoDB's JSON: `{ "id": { "S": "…" } }`. */
export type Item = Record<string, Record<string, unknown>>;

/**
 * A table's stream, split in shards by partition key, each in the order of the writes. View: new and old images.
 * Record: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
 */
export class DynamoDbStream extends RecordStream {
  #sequence = BigInt(Date.now()) * 1_000_000_000n;

  constructor(arn: string, shards: number) {
    super(arn, shards, 'DDBStreamBatchInfo');
  }

  /** Sequence number of the record, undefined where the write changed nothing: then there is no record. */
  append(
    change: { keys: Item; before: Item | undefined; after: Item | undefined; partition: string },
    record: TrueRecord,
  ): string | undefined {
    const { keys, before, after, partition } = change;
    if (isDeepStrictEqual(before, after)) return undefined;
    this.#sequence += 1n;
    const sequenceNumber = String(this.#sequence).padStart(21, '0');
    const eventName = before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY';
    const event = {
      eventID: hex32(),
      eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: REGION,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(Date.now() / 1000),
        Keys: keys,
        ...(after === undefined ? {} : { NewImage: after }),
        ...(before === undefined ? {} : { OldImage: before }),
        SequenceNumber: sequenceNumber,
        SizeBytes: Buffer.byteLength(JSON.stringify([keys, before, after])),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
      eventSourceARN: this.arn,
    };
    const shard =
      [...partition].reduce((hash, char) => (hash * 31 + char.charCodeAt(0)) >>> 0, 7) % this.shards;
    const delivered = { ...record, via: this.arn, ids: { ...record.ids, sequenceNumber } };
    this.deliver(shard, { sequenceNumber, event, record: delivered, arrivedMs: Date.now() });
    return sequenceNumber;
  }
}
