import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { ScheduledEvent } from 'aws-lambda';

const dynamodb = new DynamoDBClient({});
const s3 = new S3Client({});

/** Every night: adds up the day's payments. */
export const handler = async (event: ScheduledEvent): Promise<void> => {
  let payments = 0;
  let totalCents = 0;
  for await (const page of paginateScan({ client: dynamodb }, { TableName: process.env.ORDERS_TABLE })) {
    for (const item of page.Items ?? []) {
      if (item.part?.S !== 'payment') continue;
      payments += 1;
      totalCents += Number(item.totalCents?.N);
    }
  }
  await s3.send(
    new PutObjectCommand({
      Bucket: process.env.REPORTS_BUCKET,
      Key: `settlements/${event.time.slice(0, 10)}.json`,
      Body: JSON.stringify({ date: event.time.slice(0, 10), payments, totalCents }),
      ContentType: 'application/json',
    }),
  );
};
