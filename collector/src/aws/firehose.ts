import { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { CollectorError } from '../errors.ts';
import { list, message, text } from '../otlp/json-value.ts';
import { Malformed } from '../otlp/malformed.ts';
import { fieldsOf, parsed, word } from '../platform/figures.ts';
import type { LogBatch } from './log-batch.ts';
import { fromBase64 } from './subscription.ts';

/** Records of one request, and characters of an error message, as the specification bounds them. */
const MAX_RECORDS = 10_000;
const MAX_MESSAGE = 8_192;

/** `X-Amz-Firehose-Request-Id`: the same for each attempt at one request. */
export function firehoseRequestId(request: IncomingMessage): string {
  return String(request.headers['x-amz-firehose-request-id'] ?? '').slice(0, 256);
}

/**
 * Where a stream delivers from, which is where its log groups are: what its owner set as common attribute `region`, else its own region.
 * https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html#requestheaders
 */
export function firehoseRegion({ headers }: IncomingMessage): string | undefined {
  const common = fieldsOf(parsed(String(headers['x-amz-firehose-common-attributes'] ?? '')));
  const said = word(fieldsOf(common.commonAttributes).region);
  return said ?? /^arn:[^:]+:firehose:([^:]+):/.exec(String(headers['x-amz-firehose-source-arn']))?.[1];
}

/**
 * Adds the records of a request of Amazon Data Firehose to an HTTP endpoint.
 * https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html
 * @param headerId of its header, empty where there was none
 * @returns its request id
 * @throws CollectorError malformed, too_large
 */
export async function addFirehoseRecords(body: Buffer, headerId: string, batch: LogBatch): Promise<string> {
  try {
    const request = message(parse(body), '');
    const requestId = text(request?.requestId, 'requestId');
    if (requestId === '') throw new Malformed('requestId', 'not set');
    if (headerId !== '' && headerId !== requestId) throw new Malformed('requestId', 'not that of the header');
    if (request?.records === undefined) throw new Malformed('records', 'not set');
    const records = list(request.records, 'records');
    if (records.length > MAX_RECORDS) {
      throw new CollectorError('too_large', `records: ${records.length}, at most ${MAX_RECORDS}`);
    }
    for (const [i, record] of records.entries()) await addRecord(record, `records[${i}]`, batch);
    return requestId;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const violations = [{ field: error.place, description: error.reason }];
    throw new CollectorError('malformed', String(error), { violations });
  }
}

/** The answer's body. An answer with status 200 is a delivery, whatever its message says of single records. */
export function firehoseAnswer(requestId: string, at: Date, errorMessage: string): Buffer {
  const error = errorMessage === '' ? {} : { errorMessage: errorMessage.slice(0, MAX_MESSAGE) };
  return Buffer.from(JSON.stringify({ requestId, timestamp: at.getTime(), ...error }));
}

async function addRecord(record: unknown, place: string, batch: LogBatch): Promise<void> {
  try {
    const data = text(message(record, '')?.data, 'data');
    // The specification permits empty records.
    if (data !== '') await batch.add(fromBase64(data, 'data'), place);
  } catch (error) {
    batch.reject(error, place);
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new Malformed('', 'not JSON');
  }
}
