import type { Delivery } from '../delivery.ts';
import { textOrBytes } from '../http/body-text.ts';
import type { CloudEvent } from '../http/cloud-event.ts';
import type { CloudEventKind } from '../http/cloud-event-source.ts';
import {
  byteLength,
  countAt,
  isoTimeAt,
  jsonObject,
  key,
  member,
  nameAt,
  textAt,
} from '../sources/reading.ts';

/**
 * What Google's own events say besides what all CloudEvents do. What travels is a `source` of Google's:
 * `//pubsub.googleapis.com/projects/p/topics/t`. https://cloud.google.com/eventarc/docs/cloudevents
 */
export const kinds: CloudEventKind[] = [
  { name: 'pubsub', trigger: 'pubsub', type: 'google.cloud.pubsub.', describe: message },
  { name: 'gcs', trigger: 'datasource', type: 'google.cloud.storage.object.', describe: object },
  { name: 'firestore', trigger: 'datasource', type: 'google.cloud.firestore.document.', describe: document },
  { name: 'audit-log', trigger: 'other', type: 'google.cloud.audit.log.', describe: anyOfGoogle },
];

/**
 * A message has the id that `publish` returned. Context is among its attributes: as the client library of Node writes
 * it (`googclient_traceparent`), or as anybody does.
 * https://github.com/googleapis/nodejs-pubsub/blob/main/src/telemetry-tracing.ts and
 * https://cloud.google.com/pubsub/docs/reference/rest/v1/PubsubMessage
 */
function message(event: CloudEvent): Partial<Delivery> {
  const data = dataOf(event);
  const id = nameAt(data, 'message', 'messageId') ?? nameAt(data, 'message', 'message_id') ?? event.id;
  const base64 = textAt(data, 'message', 'data');
  const subscription = nameAt(data, 'subscription');
  const attributes = member(data, 'message', 'attributes');
  const traceparent = nameAt(attributes, 'googclient_traceparent') ?? nameAt(attributes, 'traceparent');
  return {
    keys: key('id', 'pubsub', id),
    messageId: id,
    channel: event.source ?? fullName(subscription),
    via: event.source === undefined ? undefined : fullName(subscription),
    receiveCount: countAt(data, 'deliveryAttempt'),
    eventTimeMs: isoTimeAt(data, 'message', 'publishTime') ?? isoTimeAt(event, 'time'),
    payloadBytes: event.dataBytes === undefined || base64 ? byteLength(base64, 'base64') : event.dataBytes,
    carried: traceparent === undefined ? undefined : { traceparent },
    payload:
      base64 === undefined ? member(data, 'message', 'text') : textOrBytes(Buffer.from(base64, 'base64')),
  };
}

function fullName(subscription: string | undefined): string | undefined {
  return subscription && `//pubsub.googleapis.com/${subscription}`;
}

/**
 * A generation of an object exists once, and the write that made it returned it.
 * https://cloud.google.com/storage/docs/metadata#generation-number
 */
function object(event: CloudEvent): Partial<Delivery> {
  const data = dataOf(event);
  const bucket = nameAt(data, 'bucket') ?? /\/buckets\/([^/]+)/.exec(event.source ?? '')?.[1];
  const name = nameAt(data, 'name') ?? event.subject?.replace(/^objects\//, '');
  const generation = nameAt(data, 'generation');
  const isThere = bucket !== undefined && name !== undefined && generation !== undefined;
  return {
    keys: key('pointer', 'gcs', isThere ? `${bucket}/${name}#${generation}` : undefined),
    channel: bucket === undefined ? event.source : `//storage.googleapis.com/projects/_/buckets/${bucket}`,
    eventTimeMs: isoTimeAt(data, 'updated') ?? isoTimeAt(event, 'time'),
    payloadBytes: countAt(data, 'size'),
    // Of an object there is a pointer only.
    payload: null,
  };
}

/**
 * A document's version is the time of its write, which a commit returns.
 * https://cloud.google.com/firestore/docs/reference/rest/v1/WriteResult
 */
function document(event: CloudEvent): Partial<Delivery> {
  const data = dataOf(event);
  const name =
    nameAt(data, 'value', 'name') ??
    nameAt(data, 'oldValue', 'name') ??
    (event.source && event.subject && `${event.source.replace(/^\/\/[^/]+\//, '')}/${event.subject}`);
  const updated = nameAt(data, 'value', 'updateTime');
  return {
    keys: key('pointer', 'firestore', name && updated && `${name}@${updated}`),
    channel: event.source,
  };
}

function anyOfGoogle(event: CloudEvent): Partial<Delivery> {
  return { channel: event.source };
}

/** In binary mode the data are the body: text of JSON. */
function dataOf({ data }: CloudEvent): unknown {
  return typeof data === 'string' ? jsonObject(data) : data;
}
