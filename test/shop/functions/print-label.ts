import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Event, SNSEvent } from 'aws-lambda';
import type { Shipment } from '../order.ts';

const s3 = new S3Client({});

/** New shipments: prints a label for each. */
export const handler = async (event: SNSEvent): Promise<void> => {
  for (const notification of event.Records) {
    for (const record of (JSON.parse(notification.Sns.Message) as S3Event).Records) {
      const Key = decodeURIComponent(record.s3.object.key.replaceAll('+', ' '));
      const stored = await s3.send(new GetObjectCommand({ Bucket: record.s3.bucket.name, Key }));
      const shipment = JSON.parse((await stored.Body?.transformToString()) ?? '{}') as Shipment;
      const label = `^XA^FO50,50^BCN,100,Y,N^FD${shipment.trackingNumber}^FS^FO50,220^FD${shipment.orderId}^FS^XZ`;
      await s3.send(
        new PutObjectCommand({
          Bucket: process.env.LABELS_BUCKET,
          Key: `labels/${shipment.orderId}.zpl`,
          Body: label,
          ContentType: 'application/zpl',
        }),
      );
    }
  }
};
