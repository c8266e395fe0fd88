/** Where a record of each kind of batch has the identifier that `batchItemFailures` names it by. */
const identifiers: ((record: Loose) => unknown)[] = [
  (record) => (record.eventSource === 'aws:sqs' ? record.messageId : undefined),
  (record) => record.kinesis?.sequenceNumber,
  (record) => record.dynamodb?.SequenceNumber,
];

interface Loose {
  eventSource?: unknown;
  messageId?: unknown;
  kinesis?: { sequenceNumber?: unknown };
  dynamodb?: { SequenceNumber?: unknown };
}

/**
 * What `batchItemFailures` calls this record: message id (SQS) or sequence number (Kinesis, DynamoDB streams).
 * Undefined where the source knows no partial failure.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failureIdentifier(record: unknown): string | undefined {
  if (record === null || typeof record !== 'object') return undefined;
  for (const identify of identifiers) {
    const found = identify(record as Loose);
    if (typeof found === 'string') return found;
  }
  return undefined;
}

/**
 * Ordinals of the records that the handler returned as failed, ascending. A name that is no record's makes
 * Lambda take the whole batch as failed, so it is all of them then.
 */
export function failedRecords(event: unknown, result: unknown): number[] {
  const failures = (result as { batchItemFailures?: unknown } | null | undefined)?.batchItemFailures;
  const records = (event as { Records?: unknown } | null | undefined)?.Records;
  if (!Array.isArray(failures) || failures.length === 0 || !Array.isArray(records)) return [];
  const ordinals = new Map(records.map((record, ordinal) => [failureIdentifier(record), ordinal]));
  ordinals.delete(undefined);
  if (ordinals.size === 0) return [];
  const failed = new Set<number>();
  for (const failure of failures) {
    const ordinal = ordinals.get(failure?.itemIdentifier);
    if (ordinal === undefined) return records.map((_, each) => each);
    failed.add(ordinal);
  }
  return [...failed].sort((a, b) => a - b);
}
