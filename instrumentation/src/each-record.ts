import { failureIdentifier } from './failed-records.ts';
import { inRecord } from './record-span.ts';

export interface EachRecordOptions {
  /** Records worked on at a time. Default 1: in the event's order. */
  concurrency?: number;
  /**
   * True: a record's error does not end the batch; what failed is in `batchItemFailures`, to be returned by a
   * handler whose event source mapping has `ReportBatchItemFailures`. SQS, Kinesis and DynamoDB streams only:
   * from other sources errors are thrown all the same, since nobody would retry them. Default false.
   */
  partialFailures?: boolean;
}

/** What Lambda expects back from a batch with partial failures. */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/**
 * Works on the records of an SQS, SNS, S3, Kinesis or DynamoDB event, each in its own span, so that what is sent
 * for a record is known to be caused by it. Works the same without tracing.
 *
 * Without `partialFailures` the first error is thrown (the same object) once the records already begun are
 * done, and no further one is begun. With it, a stream or FIFO queue stops at the first failure, because Lambda
 * repeats everything from there; what was not begun is reported as failed too.
 *
 * @param work its result is not looked at
 */
export async function eachRecord<Item>(
  event: { Records: readonly Item[] },
  work: (record: Item, ordinal: number) => unknown,
  options: EachRecordOptions = {},
): Promise<BatchResponse> {
  const { concurrency, partialFailures } = checked(options);
  const records = event.Records;
  const unfinished = new Set(records.keys());
  let firstError: { error: unknown } | undefined;
  let next = 0;
  const worker = async () => {
    while (next < records.length) {
      const ordinal = next++;
      const record = records[ordinal]!;
      try {
        await inRecord(record, ordinal, async () => work(record, ordinal));
        unfinished.delete(ordinal);
      } catch (error) {
        firstError ??= { error };
        if (!partialFailures || isOrdered(record)) next = records.length;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, records.length) }, worker));

  const failed = [...unfinished].map((ordinal) => failureIdentifier(records[ordinal]));
  if (firstError && (!partialFailures || failed.includes(undefined))) throw firstError.error;
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier: itemIdentifier! })) };
}

/**
 * Makes a function that works on one record trace each call as `eachRecord` does, for those who iterate
 * otherwise: `processPartialResponse(event, tracedRecord(work), processor)` of Powertools. Give it the record
 * as the event has it.
 */
export function tracedRecord<Item, Rest extends unknown[], Result>(
  work: (record: Item, ...rest: Rest) => Result,
): (record: Item, ...rest: Rest) => Result {
  return function (this: unknown, record, ...rest) {
    return inRecord(record, undefined, () => work.call(this, record, ...rest));
  };
}

/** Lambda repeats everything from the first failure. A FIFO queue's order must not be broken either. */
function isOrdered(record: unknown): boolean {
  const { eventSource, eventSourceARN } = record as { eventSource?: unknown; eventSourceARN?: unknown };
  return (
    eventSource !== 'aws:sqs' || (typeof eventSourceARN === 'string' && eventSourceARN.endsWith('.fifo'))
  );
}

function checked(options: EachRecordOptions): Required<EachRecordOptions> {
  const { concurrency = 1, partialFailures = false, ...unknown } = options;
  const extra = Object.keys(unknown);
  if (extra.length > 0)
    throw new TypeError(`choreoscope: eachRecord() knows no option '${extra.join("', '")}'`);
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new TypeError('choreoscope: eachRecord() takes a concurrency of 1 or more');
  }
  return { concurrency, partialFailures };
}
