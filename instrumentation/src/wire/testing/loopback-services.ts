import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';

/** A request as the service saw it. */
export interface Seen {
  method: string;
  path: string;
  headers: Record<string, unknown>;
  body: Buffer;
}

interface Answer {
  /** 0: none ever. */
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Cuts the connection instead, after so many bytes of the body. */
  cutAfter?: number;
}

type Service = (seen: Seen) => Answer;

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const json = (body: unknown, status = 200, version = '1.0'): Answer => ({
  status,
  headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': 'request-1' },
  body: JSON.stringify(body),
});
const xml = (body: string, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': 'request-2', 'x-amz-request-id': 'S3REQUEST1' },
  body,
});

/** Entries that contain `refuse` are refused. */
const refused = (entry: unknown) => JSON.stringify(entry).includes('refuse');
type Entry = Record<string, unknown>;

let attempts = 0;

/** A message that says how it wants to be answered. */
function misbehaviour(message: string): Answer | undefined {
  if (message === 'fails 400') {
    return {
      ...json({ __type: 'com.amazonaws.sqs#BadRequest', message: 'no' }, 400),
      headers: { 'x-amzn-errortype': 'BadRequest' },
    };
  }
  if (message === 'never answered') return { status: 0 };
  const isFirst = attempts++ % 2 === 0;
  if (message === 'fails 500 once' && isFirst) {
    return {
      ...json({ __type: 'InternalFailure' }, 500),
      headers: { 'x-amzn-errortype': 'InternalFailure' },
    };
  }
  if (message === 'cut once' && isFirst) return { status: 200, body: '{"MessageId":', cutAfter: 8 };
  if (!message.endsWith(' once')) attempts = 0;
  return undefined;
}

/** What each service answers, by `x-amz-target`: as its API reference says, no more than the tests need. */
const targets: Record<string, (input: Record<string, Entry[]> & Entry) => Answer> = {
  'AmazonSQS.SendMessage': (input) =>
    misbehaviour(String(input.MessageBody)) ??
    json({ MessageId: `sqs-${input.MessageBody}`, MD5OfMessageBody: md5(String(input.MessageBody)) }),
  'AmazonSQS.SendMessageBatch': (input) =>
    json({
      // In another order than sent: the ids tell.
      Successful: input
        .Entries!.filter((one) => !refused(one))
        .reverse()
        .map((one) => ({
          Id: one.Id,
          MessageId: `sqs-${String(one.MessageBody).slice(0, 20)}`,
          MD5OfMessageBody: md5(String(one.MessageBody)),
        })),
      Failed: input
        .Entries!.filter(refused)
        .map((one) => ({ Id: one.Id, Code: 'InternalError', SenderFault: false })),
    }),
  'AmazonSQS.ReceiveMessage': () => json({ Messages: [] }),
  'Firehose_20150804.PutRecord': () => json({ RecordId: 'record-1', Encrypted: false }, 200, '1.1'),
  'Firehose_20150804.PutRecordBatch': (input) =>
    json(
      {
        FailedPutCount: 1,
        RequestResponses: input.Records!.map((one, n) =>
          refused(Buffer.from(String(one.Data), 'base64').toString())
            ? { ErrorCode: 'ServiceUnavailableException' }
            : { RecordId: `record-${n}` },
        ),
      },
      200,
      '1.1',
    ),
  'AWSStepFunctions.StartExecution': () => json({ executionArn: execution, startDate: 1.7e9 }),
  'AWSStepFunctions.StartSyncExecution': () =>
    json({ executionArn: execution, startDate: 1.7e9, stopDate: 1.7e9, status: 'SUCCEEDED' }),
  'AWSStepFunctions.SendTaskSuccess': () => json({}),
  'AWSStepFunctions.SendTaskFailure': () => json({}),
  'AWSEvents.PutEvents': (input) =>
    json(
      {
        FailedEntryCount: input.Entries!.filter(refused).length,
        Entries: input.Entries!.map((one, n) =>
          refused(one) ? { ErrorCode: 'InternalFailure' } : { EventId: `event-${n}` },
        ),
      },
      200,
      '1.1',
    ),
  'DynamoDB_20120810.PutItem': () => json({}),
  'DynamoDB_20120810.GetItem': () => json({}),
  'DynamoDB_20120810.UpdateItem': () => json({ Attributes: { id: { S: 'i1' }, n: { N: '2' } } }),
  'DynamoDB_20120810.DeleteItem': () => json({}),
  'DynamoDB_20120810.TransactWriteItems': () => json({}),
  'DynamoDB_20120810.BatchWriteItem': (input) => {
    const unprocessed = Object.entries(input.RequestItems as unknown as Record<string, Entry[]>)
      .map(([table, entries]): [string, Entry[]] => [table, entries.filter(refused)])
      .filter(([, entries]) => entries.length > 0);
    return json({ UnprocessedItems: Object.fromEntries(unprocessed) });
  },
  'Kinesis_20131202.PutRecord': () =>
    json({ ShardId: 'shardId-000000000001', SequenceNumber: '495' }, 200, '1.1'),
  'Kinesis_20131202.PutRecords': (input) =>
    json(
      {
        FailedRecordCount: 1,
        Records: input.Records!.map((one, n) =>
          refused(Buffer.from(String(one.Data), 'base64').toString())
            ? { ErrorCode: 'ProvisionedThroughputExceededException' }
            : { ShardId: 'shardId-000000000001', SequenceNumber: `49${n}` },
        ),
      },
      200,
      '1.1',
    ),
};

const execution = 'arn:aws:states:eu-west-1:111122223333:execution:fulfil:e1';
const etag = '"9b2cf535f27731c974343645a3985328"';

/** The parts of the loopback cloud that one HTTP server answers for. */
const answer: Service = ({ method, path, headers, body }) => {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return targets[target]!(JSON.parse(body.toString()));
  const form = new URLSearchParams(body.toString());
  if (form.get('Action') === 'Publish') {
    return xml(
      `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>sns-1</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>`,
    );
  }
  if (form.get('Action') === 'PublishBatch') {
    return xml(
      `<PublishBatchResponse><PublishBatchResult><Failed><member><Id>b</Id><Code>InternalError</Code><SenderFault>false</SenderFault></member></Failed><Successful><member><Id>c</Id><MessageId>sns-c</MessageId></member><member><Id>a</Id><MessageId>sns-a</MessageId></member></Successful></PublishBatchResult></PublishBatchResponse>`,
    );
  }
  if (path.startsWith('/2015-03-31/functions/')) {
    const isEvent = headers['x-amz-invocation-type'] === 'Event';
    return {
      status: isEvent ? 202 : 200,
      headers: { 'x-amzn-requestid': 'invoked-1' },
      body: isEvent ? '' : '{"ok":true}',
    };
  }
  if (/^\/(?:schedules|topics)\/|connections\//.test(path)) {
    return { status: 200, headers: { 'x-amzn-requestid': 'request-3' }, body: '{"ScheduleArn":"arn:x"}' };
  }
  return s3(method, path, headers);
};

function s3(method: string, path: string, headers: Record<string, unknown>): Answer {
  const url = new URL(path, 'http://s3');
  const base = { 'x-amz-request-id': 'S3REQUEST1' };
  if (method === 'PUT' && headers['x-amz-copy-source'])
    return xml(`<CopyObjectResult><ETag>${etag.replaceAll('"', '&quot;')}</ETag></CopyObjectResult>`);
  if (method === 'PUT') return { status: 200, headers: { ...base, etag } };
  if (method === 'POST' && url.searchParams.has('delete')) {
    return xml(
      '<DeleteResult><Deleted><Key>a &amp; b</Key></Deleted><Error><Key>refused</Key><Code>AccessDenied</Code></Error></DeleteResult>',
    );
  }
  if (method === 'POST' && url.searchParams.has('uploads'))
    return xml('<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>');
  if (method === 'POST' && url.searchParams.get('uploadId') === 'late-error') {
    return xml(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InternalError</Code><Message>no</Message></Error>',
    );
  }
  if (method === 'POST')
    return xml(
      `<CompleteMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><ETag>"abc-2"</ETag></CompleteMultipartUploadResult>`,
    );
  if (method === 'DELETE') return { status: 204, headers: base };
  return {
    status: 200,
    headers: { ...base, etag, 'content-type': 'text/plain' },
    body: Buffer.alloc(300_000, 'x'),
  };
}

/** HTTP/1.1 and HTTP/2 servers on loopback that answer as the services do. `queue` answers come first. */
export async function startLoopbackServices() {
  const seen: Seen[] = [];
  const queue: Answer[] = [];
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        method: request.method!,
        path: request.url!,
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      seen.push(one);
      const { status, headers, body, cutAfter } = queue.shift() ?? answer(one);
      if (status === 0) return;
      response.writeHead(
        status,
        cutAfter === undefined ? headers : { ...headers, 'content-length': '1000000' },
      );
      if (cutAfter === undefined) response.end(body);
      else response.write(String(body).slice(0, cutAfter) || ' ', () => request.socket.destroy());
    });
  };
  const http1 = createServer(handle);
  const http2 = createHttp2Server(handle as never);
  let connections = 0;
  http1.on('connection', () => connections++);
  http2.on('session', () => connections++);
  const ports = await Promise.all([http1, http2].map(listen));
  return {
    seen,
    queue,
    connections: () => connections,
    url: `http://127.0.0.1:${ports[0]}`,
    http2Url: `http://127.0.0.1:${ports[1]}`,
    async close() {
      http1.closeAllConnections();
      await Promise.all([http1, http2].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function listen(server: Server | Http2Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
}
