import { items, jsonObject } from '../sources/reading.ts';

/** Trace context by its header names: `traceparent`, and `tracestate` where there is one. */
type Fields = Record<string, string>;
type Input = Record<string, unknown>;

/**
 * A copy of a command's input that carries the context; undefined where there is no room for all of it, where it
 * carries one already, or where it would not arrive. Never changes the input.
 */
type Carry = (input: Input, fields: () => Fields) => Input | undefined;

/** Commands of the SDK that can carry context: among a message's attributes, or only inside its payload. */
export const carriers: Record<string, Record<string, { place: 'headers' | 'payload'; carry: Carry }>> = {
  sqs: { SendMessage: inAttributes(), SendMessageBatch: inAttributes('Entries') },
  sns: { Publish: inAttributes(), PublishBatch: inAttributes('PublishBatchRequestEntries') },
  events: { PutEvents: inPayload('Detail', 'Entries') },
  kinesis: { PutRecord: inPayload('Data'), PutRecords: inPayload('Data', 'Records') },
};

/**
 * SQS takes a message of more attributes for a mistake, and SNS drops it on the way to a queue with raw delivery.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html,
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
const mostAttributes = 10;

/**
 * Bytes of a request, counted as JSON, which is more than what counts. 1 MiB is the most, but queues and topics may be
 * set lower, and 256 KiB is what those made before August 2025 have. Of payloads too, though a stream would take more.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
const largestRequest = 262_144;

/** @param list the entries of a batch; without it the command is one message */
function inAttributes(list?: string): { place: 'headers'; carry: Carry } {
  return {
    place: 'headers',
    carry: (input, fields) => {
      // To a phone: its attributes are settings.
      if ((input.PhoneNumber ?? input.TargetArn) !== undefined) return undefined;
      const carrying = changed(input, list, (message) => {
        const there = message.MessageAttributes ?? {};
        const isPlain = typeof there === 'object' && !Array.isArray(there);
        // SNS delivers no attributes with a message of its own for each protocol.
        if (!isPlain || message.MessageStructure === 'json' || /"traceparent":/i.test(JSON.stringify(there)))
          return undefined;
        const all: Input = { ...there };
        for (const [name, StringValue] of Object.entries(fields()))
          all[name] = { DataType: 'String', StringValue };
        return Object.keys(all).length > mostAttributes ? undefined : { ...message, MessageAttributes: all };
      });
      return carrying && bytesOf(carrying) <= largestRequest ? carrying : undefined;
    },
  };
}

/**
 * Of a JSON object, text or bytes, the first members; all that was there stays as it was written.
 * @param name the payload's
 */
function inPayload(name: string, list?: string): { place: 'payload'; carry: Carry } {
  return {
    place: 'payload',
    carry: (input, fields) => {
      let total = 0;
      const carrying = changed(input, list, (entry) => {
        const payload = entry[name];
        total += (payload as { length?: number } | undefined)?.length ?? 0;
        const isBytes = payload instanceof Uint8Array;
        const text = isBytes ? Buffer.from(payload).toString() : payload;
        const content = jsonObject(text);
        if (typeof text !== 'string' || !content || 'traceparent' in content) return undefined;
        const rest = text.trimStart().slice(1);
        const added = JSON.stringify(fields()).slice(0, -1) + (/^\s*\}/.test(rest) ? '' : ',') + rest;
        return { ...entry, [name]: isBytes ? Buffer.from(added) : added };
      });
      return total < largestRequest ? carrying : undefined;
    },
  };
}

/** The input, or the entries in it, changed; undefined when `change` leaves all of it. */
function changed(
  input: Input,
  list: string | undefined,
  change: (entry: Input) => Input | undefined,
): Input | undefined {
  if (list === undefined) return change(input);
  let isChanged = false;
  const entries = items(input[list]).map((entry) => {
    const other = change(entry as Input);
    isChanged ||= other !== undefined;
    return other ?? entry;
  });
  return isChanged ? { ...input, [list]: entries } : undefined;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
