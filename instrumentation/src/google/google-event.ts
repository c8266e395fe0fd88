import { textOrBytes } from '../http/body-text.ts';
import type { CloudEvent } from '../http/cloud-event.ts';
import { cloudEvents } from '../http/cloud-event.ts';
import { jsonBody, type ServerRequest } from '../http/server-request.ts';
import { member, nameAt, textAt } from '../sources/reading.ts';

/**
 * The events of a request, whichever of Google's ways it came: CloudEvents of Eventarc, background events, or a push
 * of Pub/Sub with or without its envelope. All become the CloudEvent that Eventarc would have sent.
 */
export function googleEvents(request: ServerRequest): CloudEvent[] {
  const events = cloudEvents(request);
  if (events.length > 0) return events;
  if (request.headers['x-goog-pubsub-message-id'] !== undefined) return [unwrappedPush(request)];
  if (request.method !== 'POST' || !request.body || !marks.some((mark) => request.body?.includes(mark))) {
    return [];
  }
  const body = jsonBody(request);
  if (isPush(body)) return [wrappedPush(body, request)];
  const context = nameAt(body, 'context', 'eventId') === undefined ? body : member(body, 'context');
  return isBackground(body, context) ? [backgroundEvent(body, context)] : [];
}

/** Only with these can a body be a push or a background event; looking for them is cheaper than parsing. */
const marks = ['"subscription"', '"eventType"'];

const messagePublished = 'google.cloud.pubsub.topic.v1.messagePublished';

/** https://cloud.google.com/pubsub/docs/push#receive_push */
function isPush(body: unknown): boolean {
  return nameAt(body, 'subscription') !== undefined && nameAt(body, 'message', 'messageId') !== undefined;
}

/** The topic is not in it; only where a path says it, as the functions framework expects of the emulator. */
function wrappedPush(body: unknown, { path }: ServerRequest): CloudEvent {
  const topic = /\/(projects\/[^/]+\/topics\/[^/]+)/.exec(path)?.[1];
  return {
    id: nameAt(body, 'message', 'messageId'),
    type: messagePublished,
    source: topic === undefined ? undefined : `//pubsub.googleapis.com/${topic}`,
    time: nameAt(body, 'message', 'publishTime'),
    data: body,
  };
}

/** Its metadata are headers, and so are the message's attributes. https://cloud.google.com/pubsub/docs/payload-unwrapping */
function unwrappedPush({ headers, body, bodyBytes }: ServerRequest): CloudEvent {
  const told = (name: string) => nameAt(headers, `x-goog-pubsub-${name}`);
  return {
    id: told('message-id'),
    type: messagePublished,
    time: told('publish-time'),
    data: {
      subscription: told('subscription-name'),
      deliveryAttempt: told('delivery-attempt'),
      message: { messageId: told('message-id'), attributes: headers, text: body && textOrBytes(body) },
    },
    dataBytes: bodyBytes,
  };
}

/** Types of background events, by how they begin, and what Eventarc calls the same. */
const backgroundTypes: [pattern: RegExp, service: string, type: string][] = [
  [/pubsub/, 'pubsub.googleapis.com', messagePublished],
  [
    /storage.*finalize|storage.*object\.change/,
    'storage.googleapis.com',
    'google.cloud.storage.object.v1.finalized',
  ],
  [/storage.*delete/, 'storage.googleapis.com', 'google.cloud.storage.object.v1.deleted'],
  [/storage.*archive/, 'storage.googleapis.com', 'google.cloud.storage.object.v1.archived'],
  [/storage.*metadataUpdate/, 'storage.googleapis.com', 'google.cloud.storage.object.v1.metadataUpdated'],
  [/firestore.*create/, 'firestore.googleapis.com', 'google.cloud.firestore.document.v1.created'],
  [/firestore.*update/, 'firestore.googleapis.com', 'google.cloud.firestore.document.v1.updated'],
  [/firestore.*delete/, 'firestore.googleapis.com', 'google.cloud.firestore.document.v1.deleted'],
  [/firestore.*write/, 'firestore.googleapis.com', 'google.cloud.firestore.document.v1.written'],
];

/** https://cloud.google.com/functions/1stgendocs/writing/write-event-driven-functions#background-functions */
function isBackground(body: unknown, context: unknown): boolean {
  return (
    member(body, 'data') !== undefined &&
    nameAt(context, 'eventId') !== undefined &&
    nameAt(context, 'eventType') !== undefined
  );
}

function backgroundEvent(body: unknown, context: unknown): CloudEvent {
  const eventType = nameAt(context, 'eventType') ?? '';
  const known = backgroundTypes.find(([pattern]) => pattern.test(eventType));
  const service = nameAt(context, 'resource', 'service') ?? known?.[1];
  const resource =
    (nameAt(context, 'resource', 'name') ?? nameAt(context, 'resource') ?? '').split('#')[0] ?? '';
  const [, parent, subject] = /^(.+?)\/((?:objects|documents)\/.+)$/.exec(resource) ?? [];
  const data = member(body, 'data');
  const id = nameAt(context, 'eventId');
  const time = nameAt(context, 'timestamp');
  return {
    id,
    type: known?.[2] ?? eventType,
    source: service === undefined ? undefined : `//${service}/${parent ?? resource}`,
    subject,
    time,
    data:
      known?.[2] === messagePublished
        ? {
            message: {
              messageId: id,
              publishTime: time,
              attributes: member(data, 'attributes'),
              data: textAt(data, 'data'),
            },
          }
        : data,
  };
}
