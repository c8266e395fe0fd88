import type { Publish } from '../delivery.ts';
import { countAt, items, key, member, nameAt, present } from '../sources/reading.ts';
import { objectKeys } from '../sources/stored-object.ts';
import type { EventTarget, ServiceCall } from './event-target.ts';

/**
 * S3. The request id of a write is repeated in its notification; so are object key and ETag.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export const s3: EventTarget = {
  service: 's3',
  kind: 'client',
  operations: {
    PutObject: (call) => write(call, nameAt(call.headers, 'etag')),
    CopyObject: (call) => write(call, nameAt(call.output, 'ETag')),
    CompleteMultipartUpload: (call) => write(call, nameAt(call.output, 'ETag')),
    DeleteObjects: deletions,
    DeleteObject: (call) => write(call, undefined),
  },
  attributes: (call) =>
    present({ 'aws.s3.bucket': nameAt(call.input, 'Bucket'), 'aws.s3.key': nameAt(call.input, 'Key') }),
};

/** Each key that was asked for and not refused; in quiet mode the answer has the refused ones only. */
function deletions(call: ServiceCall): Publish[] {
  const refused = new Set(listed(call.output.Error).map((one) => nameAt(one, 'Key')));
  return listed(member(call.input.Delete, 'Object')).flatMap((one, ordinal) => {
    const Key = nameAt(one, 'Key');
    if (Key === undefined || refused.has(Key)) return [];
    return write({ ...call, input: { ...call.input, Key } }, undefined).map((publish) => ({
      ...publish,
      ordinal,
    }));
  });
}

/** An XML element that may come several times. */
function listed(value: unknown): unknown[] {
  return Array.isArray(value) ? items(value) : value === undefined ? [] : [value];
}

/** Copy and Complete may answer 200 and an error in the body: then there is no ETag, and nothing was written. */
function write(call: ServiceCall, etag: string | undefined): Publish[] {
  if (!call.operation.startsWith('Delete') && etag === undefined) return [];
  const bucket = nameAt(call.input, 'Bucket');
  const object = nameAt(call.input, 'Key');
  return [
    {
      ordinal: 0,
      keys: [
        ...key('id', 's3', nameAt(call.headers, 'x-amz-request-id')),
        ...objectKeys(bucket, object, etag),
      ],
      channel: bucket === undefined ? undefined : `arn:aws:s3:::${bucket}`,
      payloadBytes: countAt(call.input, 'ContentLength'),
      payload: { Key: object, Body: call.input.Body },
    },
  ];
}
