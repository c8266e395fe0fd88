import type { Publish } from '../delivery.ts';
import { countAt, key, nameAt, present } from '../sources/reading.ts';
import { objectKeys } from '../sources/stored-object.ts';
import type { EventTarget, ServiceCall } from './event-target.ts';

/**
 * S3. The request id of a write is repeated in its notification; so are object key and ETag.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export const s3: EventTarget = {
  service: 's3',
  operations: {
    PutObject: { kind: 'client', publishes: (call) => write(call, nameAt(call.headers, 'etag')), attributes },
    CopyObject: { kind: 'client', publishes: (call) => write(call, nameAt(call.output, 'ETag')), attributes },
    CompleteMultipartUpload: {
      kind: 'client',
      publishes: (call) => write(call, nameAt(call.output, 'ETag')),
      attributes,
    },
    DeleteObject: { kind: 'client', publishes: (call) => write(call, undefined), attributes },
  },
};

/** Copy and Complete may answer 200 and an error in the body: then there is no ETag, and nothing was written. */
function write(call: ServiceCall, etag: string | undefined): Publish[] {
  if (call.operation !== 'DeleteObject' && etag === undefined) return [];
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

function attributes(call: ServiceCall): Record<string, string> {
  return present({ 'aws.s3.bucket': nameAt(call.input, 'Bucket'), 'aws.s3.key': nameAt(call.input, 'Key') });
}
