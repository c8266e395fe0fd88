import { items, member, nameAt, textAt } from '../sources/reading.ts';
import { textOrBytes } from './body-text.ts';
import { jsonBody, type ServerRequest } from './server-request.ts';

/** A CloudEvent, however it came. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
export interface CloudEvent {
  id?: string;
  source?: string;
  type?: string;
  subject?: string;
  /** RFC 3339. */
  time?: string;
  /** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/extensions/distributed-tracing.md */
  traceparent?: string;
  tracestate?: string;
  /** Parsed where it came inside of JSON, otherwise text, or bytes that are none; undefined where it is not at hand. */
  data?: unknown;
  /** Bytes of the data where it is told apart from the attributes. */
  dataBytes?: number;
}

const attributes = ['id', 'source', 'type', 'subject', 'time', 'traceparent', 'tracestate'] as const;

/**
 * The three ways of an event over HTTP, told apart as the HTTP protocol binding says: by the content type first.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3-http-message-mapping
 */
const modes: {
  name: CloudEventMode;
  is(request: ServerRequest): boolean;
  read(r: ServerRequest): CloudEvent[];
}[] = [
  {
    name: 'batched',
    is: (request) => mediaType(request).startsWith('application/cloudevents-batch'),
    read: (request) => items(jsonBody(request)).map(structured),
  },
  {
    name: 'structured',
    is: (request) => mediaType(request).startsWith('application/cloudevents'),
    read: (request) => {
      const event = jsonBody(request);
      return event === undefined ? [] : [structured(event)];
    },
  },
  {
    name: 'binary',
    is: ({ headers }) => headers['ce-id'] !== undefined && headers['ce-type'] !== undefined,
    read: (request) => [binary(request)],
  },
];

export type CloudEventMode = 'binary' | 'structured' | 'batched';

/** How the request carries events; undefined when it carries none. */
export function cloudEventMode(request: ServerRequest): CloudEventMode | undefined {
  return modeOf(request)?.name;
}

/** The events of the request; empty when it carries none, or as long as their attributes are not here yet. */
export function cloudEvents(request: ServerRequest): CloudEvent[] {
  return modeOf(request)?.read(request) ?? [];
}

function modeOf(request: ServerRequest): (typeof modes)[number] | undefined {
  // Most requests are none.
  if (
    request.headers['ce-id'] === undefined &&
    !request.headers['content-type']?.toLowerCase().includes('cloudevents')
  ) {
    return undefined;
  }
  return modes.find((mode) => mode.is(request));
}

function mediaType({ headers }: ServerRequest): string {
  return (headers['content-type'] ?? '').trimStart().toLowerCase();
}

function structured(event: unknown): CloudEvent {
  const read: CloudEvent = {};
  for (const name of attributes) read[name] = nameAt(event, name);
  const base64 = textAt(event, 'data_base64');
  read.data = base64 === undefined ? member(event, 'data') : textOrBytes(Buffer.from(base64, 'base64'));
  return read;
}

/** Attributes are headers, percent-encoded; the body is the data. Section 3.1.3.2 of the binding. */
function binary(request: ServerRequest): CloudEvent {
  const read: CloudEvent = {};
  for (const name of attributes) {
    const value = nameAt(request.headers, `ce-${name}`);
    if (value !== undefined) read[name] = decoded(value);
  }
  read.data = request.body && textOrBytes(request.body);
  read.dataBytes = request.bodyBytes;
  return read;
}

function decoded(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
