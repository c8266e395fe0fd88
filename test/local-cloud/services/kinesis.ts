import { createHash } from 'node:crypto';
import { ACCOUNT, arns, nameOf, REGION } from '../arns.ts';
import { type ApiRequest, type ApiResponse, type ApiService, ServiceError } from '../wire/api-request.ts';
import { awsJson, awsJsonFault, type JsonInput, parseAwsJson } from '../wire/aws-json.ts';
import type { CloudParts } from './cloud-parts.ts';
import { RecordStream, shardId } from './record-stream.ts';

interface PutInput {
  /** Base64. */
  Data?: string;
  PartitionKey?: string;
  /** 128-bit number; goes before the hash of the partition key. */
  ExplicitHashKey?: string;
}

interface Put {
  SequenceNumber: string;
  ShardId: string;
}

const MAX_BYTES = 10 * 1024 * 1024;
const MOST_RECORDS = 500;
const HASH_BITS = 128n;

/** A Kinesis stream; its shards share the hash keys equally. */
class KinesisStream extends RecordStream {
  #sequence = (BigInt(Date.now()) << 80n) + (49n << 150n);

  constructor(arn: string, shards: number) {
    super(arn, shards, 'KinesisBatchInfo');
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html#services-kinesis-event-example */
  put(input: PutInput, ids: (put: Put) => { publish: number; orderId: string | undefined }): Put {
    const { Data = '', PartitionKey = '', ExplicitHashKey } = input;
    const digest = createHash('md5').update(PartitionKey).digest('hex');
    const hashKey = ExplicitHashKey === undefined ? BigInt(`0x${digest}`) : BigInt(ExplicitHashKey);
    const shard = Number((hashKey * BigInt(this.shards)) >> HASH_BITS);
    this.#sequence += 1n;
    const sequenceNumber = String(this.#sequence);
    const put = { SequenceNumber: sequenceNumber, ShardId: shardId(shard) };
    const arrivedMs = Date.now();
    const event = {
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: PartitionKey,
        sequenceNumber,
        data: Data,
        approximateArrivalTimestamp: arrivedMs / 1000,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: `${put.ShardId}:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: `arn:aws:iam::${ACCOUNT}:role/local`,
      awsRegion: REGION,
      eventSourceARN: this.arn,
    };
    const record = { channel: this.arn, ids: { shardId: put.ShardId, sequenceNumber }, ...ids(put) };
    this.deliver(shard, { sequenceNumber, event, record, arrivedMs });
    return put;
  }
}

/** Data streams, written to; functions read them by a mapping. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export class Kinesis implements ApiService {
  readonly signingName = 'kinesis';
  readonly #streams = new Map<string, KinesisStream>();
  readonly #cloud: Pick<CloudParts, 'ledger' | 'identify'>;

  constructor(cloud: Pick<CloudParts, 'ledger' | 'identify'>) {
    this.#cloud = cloud;
  }

  createStream(name: string, shards: number): string {
    const arn = arns.kinesis(name);
    this.#streams.set(arn, new KinesisStream(arn, shards));
    return arn;
  }

  streamAt(arn: string): RecordStream | undefined {
    return this.#streams.get(arn);
  }

  handle(request: ApiRequest): ApiResponse {
    const { operation, input } = parseAwsJson(request);
    const stream = this.#streamOf(input);
    if (operation === 'PutRecord')
      return awsJson(request, this.#put(stream, input, 0, operation, request), '1.1');
    if (operation !== 'PutRecords')
      throw new ServiceError('UnknownOperationException', `${operation} is not supported`);
    const entries = (input.Records ?? []) as PutInput[];
    if (entries.length === 0 || entries.length > MOST_RECORDS)
      throw new ServiceError('ValidationException', `Records must have length between 1 and ${MOST_RECORDS}`);
    const Records = entries.map((entry, ordinal) => this.#put(stream, entry, ordinal, operation, request));
    return awsJson(request, { FailedRecordCount: 0, Records }, '1.1');
  }

  fault(error: ServiceError, request: ApiRequest): ApiResponse {
    return awsJsonFault(error, request, '1.1');
  }

  #put(stream: KinesisStream, input: PutInput, ordinal: number, operation: string, request: ApiRequest): Put {
    const data = Buffer.from(input.Data ?? '', 'base64');
    if (!input.PartitionKey) throw new ServiceError('ValidationException', 'PartitionKey is required');
    if (data.length > MAX_BYTES) throw new ServiceError('ValidationException', 'Data is too large');
    const orderId = this.#cloud.identify(data.toString());
    return stream.put(input, (put) => {
      const publish = this.#cloud.ledger.publish(
        {
          service: 'kinesis',
          operation,
          channel: stream.arn,
          ordinal,
          ids: { shardId: put.ShardId, sequenceNumber: put.SequenceNumber },
          by: request.by,
          orderId,
        },
        data.toString('latin1'),
      );
      return { publish: publish.id, orderId };
    });
  }

  #streamOf(input: JsonInput): KinesisStream {
    const arn = arns.kinesis(nameOf(String(input.StreamARN ?? input.StreamName)));
    const stream = this.#streams.get(arn);
    if (stream === undefined)
      throw new ServiceError(
        'ResourceNotFoundException',
        `Stream ${nameOf(arn)} under account ${ACCOUNT} not found.`,
      );
    return stream;
  }
}
