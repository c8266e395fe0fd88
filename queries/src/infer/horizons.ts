const minutes = 60;
const hours = 60 * minutes;
const days = 24 * hours;

/**
 * How long an event may be under way in a channel, in seconds, by the channel's kind (the service in its ARN, or what is before the
 * first colon). The longest its service allows, so that a late event still finds its publish, and no longer, so that no older
 * look-alike does.
 * - SQS keeps a message 14 days: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 * - EventBridge tries 24 hours: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html
 * - Lambda keeps an asynchronous event 6 hours: https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
 * - DynamoDB streams have 24 hours: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 * - A request is answered while its function runs, 15 minutes at most: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const kindHorizons: Readonly<Record<string, number>> = {
  sqs: 14 * days,
  events: 1 * days,
  sns: 1 * days,
  s3: 1 * days,
  dynamodb: 1 * days,
  lambda: 6 * hours,
  function: 6 * hours,
  http: 15 * minutes,
};

/** Of any other kind: streams, topics and queues elsewhere. */
export const horizonSeconds = 7 * days;
