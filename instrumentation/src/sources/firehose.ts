import { unwrapped } from './envelopes.ts';
import type { EventSource } from './event-source.ts';
import { encoded } from './layer.ts';
import { countAt, has, items, joined, key, member, nameAt, textAt } from './reading.ts';

/**
 * A Firehose stream that has its records transformed. A record that a Kinesis stream fed has its shard and sequence
 * number. Its id stays the same when Firehose tries again; it is not documented to be the one `PutRecord` returns.
 * https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
 */
export const firehose: EventSource = {
  name: 'firehose',
  trigger: 'datasource',
  matches: (event) => has(event, 'deliveryStreamArn'),
  channel: (event) => nameAt(event, 'deliveryStreamArn'),
  deliveries: (event) => {
    const firehoseArn = nameAt(event, 'deliveryStreamArn');
    const streamArn = nameAt(event, 'sourceKinesisStreamArn');
    return unwrapped(items(member(event, 'records')), (record) => {
      const messageId = nameAt(record, 'recordId');
      const put = member(record, 'kinesisRecordMetadata');
      const place = joined`${streamArn?.split('/')[1]}/${nameAt(put, 'shardId')}:${nameAt(put, 'sequenceNumber')}`;
      return encoded(
        {
          keys: [...key('id', 'firehose', messageId), ...key('pointer', 'kinesis', place)],
          channel: streamArn ?? firehoseArn,
          via: streamArn && firehoseArn,
          eventTimeMs: countAt(put ?? record, 'approximateArrivalTimestamp'),
          messageId,
        },
        textAt(record, 'data'),
      );
    });
  },
};
