const account = 'eu-west-1:123456789012';

/** Identities and channels of the seeded estate. */
export const arns = {
  fn: (name: string) => `arn:aws:lambda:${account}:function:${name}`,
  http: 'http:POST /orders',
  topic: `arn:aws:sns:${account}:orders`,
  bus: `arn:aws:events:${account}:event-bus/shop`,
  queue: `arn:aws:sqs:${account}:charges`,
  audit: `arn:aws:sqs:${account}:audit`,
  backorders: `arn:aws:sqs:${account}:backorders`,
  gifts: `arn:aws:sqs:${account}:gifts`,
  table: `arn:aws:dynamodb:${account}:table/payments`,
  bucket: 'arn:aws:s3:::shop-labels',
  schedule: 'schedule:rule/nightly',
};

/** What a page must show as text and never run. */
export const hostile = {
  name: '<script>alert("x")</script>',
  channel: `queue:"><img src=x onerror='alert(1)'>`,
  message: `</title><script>alert('message')</script>&amp;`,
};
