import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { askOutside } from '../ask-outside.ts';
import { eachRecord } from '../each-record.ts';

const sqs = new SQSClient({});

/** Orders that can be searched for, in batches, all at once: works out what else could be bought. */
export const handler = (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  eachRecord(event, suggest, { concurrency: 10, partialFailures: true });

/** The service of tastes takes one question at a time. */
let asked: Promise<unknown> = Promise.resolve();

async function suggest(record: DynamoDBRecord): Promise<void> {
  const orderId = record.dynamodb?.Keys?.orderId?.S;
  if (orderId === undefined) return;
  const words = (record.dynamodb?.NewImage?.words?.L ?? []).map((word) => word.S ?? '');
  const asking = asked.then(() => askOutside('/taste', orderId, { orderId, words }));
  asked = asking.catch(() => {});
  const answer = await asking;
  if (!answer.ok) throw new Error(`taste of ${orderId} was answered ${answer.status}`);
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.STATEMENTS_QUEUE_URL,
      MessageBody: JSON.stringify({ type: 'SuggestionsMade', orderId, words }),
    }),
  );
}
