import { items, member, nameAt, textAt } from '../sources/reading.ts';

/** Trace context by its header names: `traceparent`, and `tracestate` where there is one. */
export type Fields = Record<string, string>;
type Input = Record<string, unknown>;

/**
 * A copy of a command's input that carries the context; undefined where there is no room for all of it, where it
 * carries one already, or where it would not arrive. Never changes the input.
 */
type Carry = (input: Input, fields: () => Fields) => Input | undefined;

/** Commands of the SDK that can carry context. `payload`: only inside the payload, so only when asked for. */
export const carriers: Record<string, Record<string, { place: 'headers' | 'payload'; carry: Carry }>> = {
  sqs: {
    SendMessage: { place: 'headers', carry: (input, fields) => inMessages([input], fields)?.[0] },
    SendMessageBatch: { place: 'headers', carry: (input, fields) => inEntries(input, 'Entries', fields) },
  },
  sns: {
    Publish: {
      place: 'headers',
      carry: (input, fields) => (input.TopicArn ? inMessages([input], fields)?.[0] : undefined),
    },
    PublishBatch: {
      place: 'headers',
      carry: (input, fields) => inEntries(input, 'PublishBatchRequestEntries', fields),
    },
  },
  events: {
    PutEvents: { place: 'payload', carry: (input, fields) => inPayloads(input, 'Entries', 'Detail', fields) },
  },
  kinesis: {
    PutRecord: { place: 'payload', carry: (input, fields) => inPayload(input, 'Data', fields) },
    PutRecords: { place: 'payload', carry: (input, fields) => inPayloads(input, 'Records', 'Data', fields) },
  },
};

/**
 * SQS takes a message of more attributes for a mistake, and SNS drops it on the way to a queue with raw delivery.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html,
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
const mostAttributes = 10;

/**
 * Bytes of a request, attributes included. 1 MiB is the most, but queues and topics may be set lower, and 256 KiB is
 * what those made before August 2025 have.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
const largestRequest = 262_144;

/** https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const largestRecord = 1_048_576;

function inEntries(input: Input, name: string, fields: () => Fields): Input | undefined {
  const entries = inMessages(items(input[name]), fields);
  return entries && { ...input, [name]: entries };
}

/** Undefined when none of them takes it: what is sent together has one limit. */
function inMessages(messages: unknown[], fields: () => Fields): Input[] | undefined {
  const takes = messages.map(hasRoom);
  if (!takes.includes(true)) return undefined;
  const attributes = Object.fromEntries(
    Object.entries(fields()).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
  const carrying = messages.map((message, at) => {
    const there = member(message, 'MessageAttributes') as object | undefined;
    const all = { ...there, ...attributes };
    const fits = takes[at] && Object.keys(all).length <= mostAttributes;
    return (fits ? { ...(message as Input), MessageAttributes: all } : message) as Input;
  });
  return sum(carrying.map(messageBytes)) <= largestRequest ? carrying : undefined;
}

/** SNS delivers no attributes with a message for each protocol, which is for phones. */
function hasRoom(message: unknown): boolean {
  const there = member(message, 'MessageAttributes');
  return (
    member(message, 'MessageStructure') !== 'json' &&
    (there === undefined ||
      (isPlain(there) && !Object.keys(there).some((name) => /^(?:traceparent|tracestate)$/i.test(name))))
  );
}

function messageBytes(message: unknown): number {
  const attributes = Object.entries(member(message, 'MessageAttributes') ?? {}).map(
    ([name, value]) =>
      Buffer.byteLength(name) +
      bytesOf(member(value, 'DataType')) +
      bytesOf(member(value, 'StringValue')) +
      bytesOf(member(value, 'BinaryValue')),
  );
  return bytesOf(member(message, 'MessageBody')) + bytesOf(member(message, 'Message')) + sum(attributes);
}

function inPayloads(input: Input, list: string, name: string, fields: () => Fields): Input | undefined {
  const entries = items(input[list]);
  let isChanged = false;
  const carrying = entries.map((entry) => {
    const changed = inPayload(entry as Input, name, fields);
    isChanged ||= changed !== undefined;
    return changed ?? entry;
  });
  const fits =
    list !== 'Entries' || sum(carrying.map((entry) => bytesOf(member(entry, name)))) <= largestRequest;
  return isChanged && fits ? { ...input, [list]: carrying } : undefined;
}

/** Of a JSON object, text or bytes, the first members; all that was there stays as it was written. */
function inPayload(entry: Input, name: string, fields: () => Fields): Input | undefined {
  const payload = member(entry, name);
  const text = payload instanceof Uint8Array ? Buffer.from(payload).toString() : textAt(entry, name);
  if (text === undefined || text.length > largestRecord || !/^\s*\{/.test(text)) return undefined;
  const content: unknown = JSON.parse(text);
  if (nameAt(content, 'traceparent') !== undefined) return undefined;
  const added = JSON.stringify(fields()).slice(0, -1);
  const rest = text.trimStart().slice(1);
  const carrying = `${added}${/^\s*\}/.test(rest) ? '' : ','}${rest}`;
  if (Buffer.byteLength(carrying) > largestRecord) return undefined;
  return { ...entry, [name]: payload instanceof Uint8Array ? Buffer.from(carrying) : carrying };
}

function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  return value instanceof Uint8Array ? value.length : 0;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function isPlain(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
