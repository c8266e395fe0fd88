import { arns, REGION } from '../arns.ts';

let sequence = Date.now() * 1000;

/**
 * A notification of one object, structure version 2.1; keys are form-encoded, ETags come without quotes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function objectCreatedEvent(change: {
  name: string;
  key: string;
  eventName: string;
  ids: { requestId: string; id2: string };
  stored: { body: Buffer; etag: string };
}): unknown {
  sequence += 1;
  const content = change.eventName.startsWith('ObjectRemoved')
    ? {}
    : { size: change.stored.body.length, eTag: change.stored.etag };
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: REGION,
        eventTime: new Date().toISOString(),
        eventName: change.eventName,
        userIdentity: { principalId: 'AWS:AROALOCALCLOUD:local' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': change.ids.requestId, 'x-amz-id-2': change.ids.id2 },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: `${change.name}-notification`,
          bucket: {
            name: change.name,
            ownerIdentity: { principalId: 'ALOCALCLOUD' },
            arn: arns.bucket(change.name),
          },
          object: {
            key: encodeURIComponent(change.key).replaceAll('%20', '+').replaceAll('%2F', '/'),
            ...content,
            sequencer: sequence.toString(16).toUpperCase().padStart(18, '0'),
          },
        },
      },
    ],
  };
}
