import { createHash } from 'node:crypto';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { eachRecord } from '../each-record.ts';
import type { Shipment } from '../order.ts';

const dynamodb = new DynamoDBClient({});
const s3 = new S3Client({});
/** One shipment in so many is sent again, as by a producer that gave up waiting for the answer. 0: none. */
const retryEvery = Number(process.env.RETRY_EVERY ?? 0);
let shipments = 0;

/** Changes of orders: ships those that are both paid and in stock, once. */
export const handler = (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  eachRecord(event, ship, { partialFailures: true });

async function ship(record: DynamoDBRecord): Promise<void> {
  const orderId = record.dynamodb?.Keys?.orderId?.S;
  if (record.eventName === 'REMOVE' || orderId === undefined) return;
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: process.env.ORDERS_TABLE,
      KeyConditionExpression: 'orderId = :orderId',
      ExpressionAttributeValues: { ':orderId': { S: orderId } },
      ConsistentRead: true,
    }),
  );
  const stock = Items.find((item) => item.part?.S === 'stock');
  const payment = Items.find((item) => item.part?.S === 'payment');
  if (stock === undefined || payment === undefined) return;
  const shipment: Shipment = {
    orderId,
    customerId: stock.customerId?.S ?? '',
    parcels: stock.reserved?.L?.length ?? 1,
    carrier: 'DHL',
    trackingNumber: createHash('sha256').update(orderId).digest('hex').slice(0, 16).toUpperCase(),
  };
  await store(shipment);
}

async function store(shipment: Shipment): Promise<void> {
  const object = {
    Bucket: process.env.SHIPMENTS_BUCKET,
    Key: `shipments/${shipment.orderId}.json`,
    Body: JSON.stringify(shipment),
    ContentType: 'application/json',
  };
  try {
    await s3.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' }));
  } catch (error) {
    // Stock and payment may both have found the order complete: the first one ships it.
    if ((error as Error).name === 'PreconditionFailed') return;
    throw error;
  }
  if (retryEvery > 0 && shipments++ % retryEvery === 0) await s3.send(new PutObjectCommand(object));
}
