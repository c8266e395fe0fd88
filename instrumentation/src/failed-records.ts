import { countAt, isObject, items, joined, member, nameAt, recordsByName } from './sources/reading.ts';

/**
 * What `batchItemFailures` calls this record: message id (SQS) or sequence number (Kinesis, DynamoDB streams).
 * Undefined where the source knows no partial failure.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failureIdentifier(record: unknown): string | undefined {
  return member(record, 'eventSource') === 'aws:sqs'
    ? nameAt(record, 'messageId')
    : (nameAt(record, 'kinesis', 'sequenceNumber') ?? nameAt(record, 'dynamodb', 'SequenceNumber'));
}

/**
 * The records of a batch as its event has them: in `Records`, in a list of its own (EventBridge Pipes), in `records`
 * (Firehose) or there by topic and partition (Kafka). In the order of their ordinals.
 */
export function recordsOf(event: unknown): unknown[] {
  for (const list of [member(event, 'Records'), event, member(event, 'records')]) {
    if (Array.isArray(list)) return list;
  }
  return recordsByName(event, 'records').map(([record]) => record);
}

/**
 * What the result calls a record: besides `failureIdentifier`, Kafka's topic, partition and offset, Firehose's record
 * id, and of a pipe the message id or event id.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
 */
function nameOf(record: unknown, isPiped: boolean): string | undefined {
  if (isPiped) return nameAt(record, 'messageId') ?? nameAt(record, 'eventID');
  return (
    failureIdentifier(record) ??
    nameAt(record, 'recordId') ??
    joined`${nameAt(record, 'topic')}-${countAt(record, 'partition')}/${countAt(record, 'offset')}`
  );
}

/**
 * Names of what failed; undefined for one that is none. A transformation for Firehose answers with every record:
 * https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html
 */
function failedNames(result: unknown): (string | undefined)[] {
  const answered = items(member(result, 'records')).filter(
    (record) => member(record, 'result') === 'ProcessingFailed',
  );
  if (answered.length > 0) return answered.map((record) => nameAt(record, 'recordId'));
  return items(member(result, 'batchItemFailures')).map((failure) => {
    const name = member(failure, 'itemIdentifier');
    const place = nameAt(name, 'partition') ?? nameAt(name, 'topic-partition');
    return isObject(name) ? joined`${place}/${countAt(name, 'offset')}` : (name as string | undefined);
  });
}

/**
 * Ordinals of the records that the handler returned as failed, ascending. A name that is no record's makes
 * Lambda take the whole batch as failed, so it is all of them then.
 */
export function failedRecords(event: unknown, result: unknown): number[] {
  const failed = new Set(failedNames(result));
  if (failed.size === 0) return [];
  const names = recordsOf(event).map((record) => nameOf(record, Array.isArray(event)));
  if (names.every((name) => name === undefined)) return [];
  const known = new Set(names);
  const isWhole = [...failed].some((name) => name === undefined || !known.has(name));
  return [...names.keys()].filter((ordinal) => isWhole || failed.has(names[ordinal]));
}
