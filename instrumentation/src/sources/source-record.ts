import { activeMqMessage, rabbitMqMessage } from './broker-message.ts';
import { kafkaRecord } from './kafka-record.ts';
import { kinesisRecord } from './kinesis-record.ts';
import type { Layer } from './layer.ts';
import { nameAt } from './reading.ts';
import { sqsMessage } from './sqs-message.ts';
import { tableChange } from './table-change.ts';

const readers: Record<string, (record: unknown) => Layer> = {
  'aws:sqs': sqsMessage,
  'aws:kinesis': kinesisRecord,
  'aws:dynamodb': tableChange,
  'aws:amq': activeMqMessage,
  'aws:rmq': rabbitMqMessage,
  'aws:kafka': kafkaRecord,
  SelfManagedKafka: kafkaRecord,
};

/**
 * A record on its own, as EventBridge Pipes takes it from a source and hands it on: in a list to a function, or each
 * as the body of a message, the data of another record or the detail of an event.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-source.html
 */
export function isSourceRecord(record: unknown): boolean {
  return Object.hasOwn(readers, nameAt(record, 'eventSource') ?? '');
}

/** Knows nothing of a record of an unknown source. */
export function sourceRecord(record: unknown): Layer {
  const name = nameAt(record, 'eventSource') ?? '';
  return Object.hasOwn(readers, name)
    ? (readers[name] as (typeof readers)[string])(record)
    : { delivery: { keys: [], payload: record } };
}
