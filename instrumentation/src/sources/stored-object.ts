import type { HopKey } from '../delivery.ts';
import type { Layer } from './layer.ts';
import { countAt, firstRecord, isoTimeAt, isRecordOf, joined, key, member, nameAt } from './reading.ts';

/**
 * An S3 notification, as SQS or SNS carries it (its text) or Lambda receives it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function isStored(content: unknown): boolean {
  return isRecordOf(content, 'aws:s3');
}

/** S3 puts one record into a notification. */
export function stored(content: unknown): Layer {
  return storedRecord(firstRecord(content));
}

/**
 * One record of a notification. Joined by the request id of the write, which the notification repeats in
 * `responseElements`, and by object key and ETag. A removed object has no ETag.
 */
export function storedRecord(record: unknown): Layer {
  const bucket = nameAt(record, 's3', 'bucket', 'name');
  return {
    delivery: {
      keys: [
        ...key('id', 's3', nameAt(record, 'responseElements', 'x-amz-request-id')),
        ...objectKeys(
          bucket,
          decoded(nameAt(record, 's3', 'object', 'key')),
          nameAt(record, 's3', 'object', 'eTag'),
        ),
      ],
      channel: nameAt(record, 's3', 'bucket', 'arn') ?? joined`arn:aws:s3:::${bucket}`,
      eventTimeMs: isoTimeAt(record, 'eventTime'),
      payloadBytes: countAt(record, 's3', 'object', 'size'),
      payload: member(record, 's3', 'object'),
    },
  };
}

/** `bucket/key#etag`, the ETag without quotes; none unless all three are known. */
export function objectKeys(
  bucket: string | undefined,
  object: string | undefined,
  etag: string | undefined,
): HopKey[] {
  return key('pointer', 's3', joined`${bucket}/${object}#${etag?.replaceAll('"', '')}`);
}

/** Object keys are URL-encoded in notifications, a space as `+`. */
function decoded(object: string | undefined): string | undefined {
  try {
    return object === undefined ? undefined : decodeURIComponent(object.replaceAll('+', ' '));
  } catch {
    return object;
  }
}
