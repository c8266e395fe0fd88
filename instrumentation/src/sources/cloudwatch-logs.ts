import { builtin } from '../builtin.ts';
import { arnBeside } from './beside.ts';
import { boundedJson } from './bounded-json.ts';
import { unwrapped } from './envelopes.ts';
import type { EventSource, InvocationFacts } from './event-source.ts';
import { byteLength, countAt, isObject, items, joined, key, member, nameAt, textAt } from './reading.ts';

/** What is inflated and parsed of it takes 5 ms at most; a larger document is one record of an unknown group. */
const largestDeflated = 256 * 1_024;
const largestInflated = 512 * 1_024;

/**
 * A subscription to a log group: log events in gzip in base64. Each is a record with its id, which the sender does
 * not know.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample
 */
export const cloudWatchLogs: EventSource = {
  name: 'cloudwatch-logs',
  trigger: 'datasource',
  matches: (event) => typeof member(event, 'awslogs', 'data') === 'string',
  channel,
  deliveries: (event, facts) => {
    const group = channel(event, facts);
    return unwrapped(items(member(documentIn(event), 'logEvents')), (logEvent) => {
      const messageId = nameAt(logEvent, 'id');
      const message = textAt(logEvent, 'message');
      return {
        delivery: {
          keys: key('id', 'cloudwatch-logs', messageId),
          channel: group,
          eventTimeMs: countAt(logEvent, 'timestamp'),
          payloadBytes: byteLength(message),
          messageId,
          payload: message,
        },
      };
    });
  },
};

function channel(event: unknown, facts: InvocationFacts): string | undefined {
  const document = documentIn(event);
  const group = joined`log-group:${nameAt(document, 'logGroup')}`;
  return arnBeside(facts, 'logs', group, nameAt(document, 'owner')) ?? group;
}

/** What has been opened, as long as its event lives. */
const documents = new WeakMap<object, unknown>();

function documentIn(event: unknown): unknown {
  const logs = member(event, 'awslogs');
  if (!isObject(logs)) return undefined;
  if (!documents.has(logs)) documents.set(logs, inflated(textAt(logs, 'data')));
  return documents.get(logs);
}

function inflated(data: string | undefined): unknown {
  if (data === undefined || data.length > largestDeflated) return undefined;
  try {
    const text = builtin('node:zlib').gunzipSync(Buffer.from(data, 'base64'), {
      maxOutputLength: largestInflated,
    });
    return text[0] === 123 ? boundedJson(text.toString(), { tokens: 20_000 }) : undefined;
  } catch {
    return undefined;
  }
}
