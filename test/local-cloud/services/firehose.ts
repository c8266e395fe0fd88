import { randomBytes } from 'node:crypto';
import { arns, REGION } from '../arns.ts';
import { uuid } from '../ids.ts';
import type { LocalFunction } from '../lambda/function.ts';
import type { Outcome } from '../lambda/function-config.ts';
import type { TrueRecord } from '../ledger.ts';
import { type ApiRequest, type ApiResponse, type ApiService, ServiceError } from '../wire/api-request.ts';
import { awsJson, awsJsonFault, parseAwsJson } from '../wire/aws-json.ts';
import type { CloudParts } from './cloud-parts.ts';

/** A delivery stream with Direct PUT as its source. */
export interface DeliveryStreamConfig {
  name: string;
  /** Transforms records before they are delivered. */
  transform?: LocalFunction;
  /** How long records are gathered. Default 50. */
  bufferMs?: number;
}

interface Buffered {
  recordId: string;
  /** Base64. */
  data: string;
  arrivedMs: number;
  record: TrueRecord;
}

interface DeliveryStream {
  config: DeliveryStreamConfig;
  arn: string;
  buffer: Buffered[];
  delivered: Buffer[];
  failed: Buffer[];
}

const MAX_BYTES = 1000 * 1024;
const MOST_RECORDS = 500;
const ATTEMPTS = 3;

/**
 * Firehose: gathers records, has them transformed, and keeps what would go to the destination. The ids a function gets
 * are not those that PutRecord answered with, as no document says that they are.
 * https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 * https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
 */
export class Firehose implements ApiService {
  readonly signingName = 'firehose';
  readonly #streams = new Map<string, DeliveryStream>();
  readonly #cloud: Pick<CloudParts, 'ledger' | 'pending' | 'identify'>;
  #sequence = 49n << 200n;

  constructor(cloud: Pick<CloudParts, 'ledger' | 'pending' | 'identify'>) {
    this.#cloud = cloud;
  }

  createDeliveryStream(config: DeliveryStreamConfig): string {
    const arn = arns.deliveryStream(config.name);
    this.#streams.set(config.name, { config, arn, buffer: [], delivered: [], failed: [] });
    return arn;
  }

  /** Records as they went to the destination, and those whose processing failed. */
  delivered(name: string): { delivered: Buffer[]; failed: Buffer[] } {
    return this.#named(name);
  }

  handle(request: ApiRequest): ApiResponse {
    const { operation, input } = parseAwsJson(request);
    const stream = this.#named(String(input.DeliveryStreamName));
    if (operation === 'PutRecord') {
      const RecordId = this.#put(stream, input.Record as { Data?: string }, 0, operation, request);
      return awsJson(request, { RecordId, Encrypted: false }, '1.1');
    }
    if (operation !== 'PutRecordBatch')
      throw new ServiceError('UnknownOperationException', `${operation} is not supported`);
    const records = (input.Records ?? []) as { Data?: string }[];
    if (records.length === 0 || records.length > MOST_RECORDS)
      throw new ServiceError('InvalidArgumentException', `Records must have 1 to ${MOST_RECORDS} entries`);
    const RequestResponses = records.map((record, ordinal) => ({
      RecordId: this.#put(stream, record, ordinal, operation, request),
    }));
    return awsJson(request, { FailedPutCount: 0, Encrypted: false, RequestResponses }, '1.1');
  }

  fault(error: ServiceError, request: ApiRequest): ApiResponse {
    return awsJsonFault(error, request, '1.1');
  }

  #put(
    stream: DeliveryStream,
    { Data: data = '' }: { Data?: string },
    ordinal: number,
    operation: string,
    request: ApiRequest,
  ): string {
    const bytes = Buffer.from(data, 'base64');
    if (bytes.length > MAX_BYTES) throw new ServiceError('InvalidArgumentException', 'Data is too large');
    const answered = randomBytes(120).toString('base64');
    const orderId = this.#cloud.identify(bytes.toString());
    const publish = this.#cloud.ledger.publish({
      service: 'firehose',
      operation,
      channel: stream.arn,
      ordinal,
      ids: { recordId: answered },
      by: request.by,
      orderId,
    });
    this.#sequence += 1n;
    const recordId = `${this.#sequence}000000`;
    const record = { channel: stream.arn, ids: { recordId }, publish: publish.id, orderId };
    stream.buffer.push({ recordId, data, arrivedMs: Date.now(), record });
    if (stream.buffer.length === 1)
      this.#cloud.pending.later(stream.config.bufferMs ?? 50, () => {
        const gathered = stream.buffer.splice(0);
        void this.#cloud.pending.during(() => this.#deliver(stream, gathered));
      });
    return answered;
  }

  /** A transformation is asked up to three times more, with the same ids; then its records have failed. */
  async #deliver(stream: DeliveryStream, records: Buffered[]): Promise<void> {
    const { transform } = stream.config;
    const bytes = ({ data }: { data: string }) => Buffer.from(data, 'base64');
    if (transform === undefined) {
      stream.delivered.push(...records.map(bytes));
      return;
    }
    const payload = JSON.stringify({
      invocationId: uuid(),
      deliveryStreamArn: stream.arn,
      region: REGION,
      records: records.map(({ recordId, data, arrivedMs }) => ({
        recordId,
        approximateArrivalTimestamp: arrivedMs,
        data,
      })),
    });
    for (let attempt = 0; attempt <= ATTEMPTS; attempt += 1) {
      const outcome = await transform.invoke({ payload, records: records.map(({ record }) => record) });
      const answers = answersOf(outcome);
      if (answers === undefined) continue;
      for (const record of records) {
        const { result, data } = answers.get(record.recordId) ?? { result: 'ProcessingFailed', data: '' };
        if (result === 'Ok') stream.delivered.push(bytes({ data: data ?? '' }));
        else if (result !== 'Dropped') stream.failed.push(bytes(record));
      }
      return;
    }
    stream.failed.push(...records.map(bytes));
  }

  #named(name: string): DeliveryStream {
    const stream = this.#streams.get(name);
    if (stream === undefined)
      throw new ServiceError('ResourceNotFoundException', `Firehose ${name} under account not found.`);
    return stream;
  }
}

interface Answer {
  recordId: string;
  result: string;
  data?: string;
}

function answersOf(outcome: Outcome): Map<string, Answer> | undefined {
  if (outcome.status !== 'ok') return undefined;
  const { records } = (JSON.parse(outcome.body) ?? {}) as { records?: Answer[] };
  return records && new Map(records.map((answer) => [answer.recordId, answer]));
}
