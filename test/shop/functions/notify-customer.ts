import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Event, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { askOutside } from '../ask-outside.ts';
import { eachRecord } from '../each-record.ts';
import type { Shipment } from '../order.ts';

const s3 = new S3Client({});

/** New shipments, in batches: writes to the customer of each. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  eachRecord(event, notify, { concurrency: 3, partialFailures: true });

async function notify(message: SQSRecord): Promise<void> {
  const { Message } = JSON.parse(message.body) as { Message: string };
  for (const record of (JSON.parse(Message) as S3Event).Records) {
    const Key = decodeURIComponent(record.s3.object.key.replaceAll('+', ' '));
    const stored = await s3.send(new GetObjectCommand({ Bucket: record.s3.bucket.name, Key }));
    const shipment = JSON.parse((await stored.Body?.transformToString()) ?? '{}') as Shipment;
    const { orderId, customerId, trackingNumber } = shipment;
    const answer = await askOutside('/mails', orderId, {
      to: customerId,
      template: 'shipped',
      trackingNumber,
    });
    if (!answer.ok) throw new Error(`mail service answered ${answer.status}`);
  }
}
