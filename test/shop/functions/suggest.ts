import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { askOutside } from '../ask-outside.ts';
import { eachRecord } from '../each-record.ts';

const sqs = new SQSClient({});

/** Orders that can be searched for, in batches: works out what else could be bought. */
export const handler = (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  eachRecord(event, suggest, { partialFailures: true });

async function suggest(record: DynamoDBRecord): Promise<void> {
  const orderId = record.dynamodb?.Keys?.orderId?.S;
  if (orderId === undefined) return;
  const words = (record.dynamodb?.NewImage?.words?.L ?? []).map((word) => word.S ?? '');
  const answer = await askOutside('/taste', orderId, { orderId, words });
  if (!answer.ok) throw new Error(`taste of ${orderId} was answered ${answer.status}`);
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.STATEMENTS_QUEUE_URL,
      MessageBody: JSON.stringify({ type: 'SuggestionsMade', orderId, words }),
    }),
  );
}
