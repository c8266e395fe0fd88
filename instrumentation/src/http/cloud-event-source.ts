import type { Delivery } from '../delivery.ts';
import { carriedByHeaders } from '../sources/carried.ts';
import type { EventSource } from '../sources/event-source.ts';
import { isoTimeAt, key, present } from '../sources/reading.ts';
import { type CloudEvent, cloudEventMode, cloudEvents } from './cloud-event.ts';
import { requestAttributes, requestChannel } from './http-server.ts';
import type { ServerRequest } from './server-request.ts';

/** What a provider's own events say besides what all CloudEvents do. */
export interface CloudEventKind {
  name: string;
  trigger: EventSource['trigger'];
  /** Start of the events' `type`. */
  type: string;
  describe(event: CloudEvent): Partial<Delivery>;
}

/** Events of anybody. */
const anyKind: CloudEventKind = { name: 'cloudevents', trigger: 'pubsub', type: '', describe: () => ({}) };

/**
 * Requests that are CloudEvents of one kind. Ids are unique for each `source` of the events, so the key is both.
 * What sent an event over HTTP is its publish; what it went through is named by its type.
 */
export function cloudEventSource(kind: CloudEventKind = anyKind): EventSource {
  return {
    name: kind.name,
    trigger: kind.trigger,
    matches(event) {
      const request = event as ServerRequest;
      if (cloudEventMode(request) === undefined) return false;
      const [first] = cloudEvents(request);
      return kind.type === '' || first?.type?.startsWith(kind.type) === true;
    },
    channel: (event) => requestChannel(event as ServerRequest),
    deliveries(event) {
      const request = event as ServerRequest;
      const found = cloudEvents(request);
      if (found.length === 0) return [unreadable(request)];
      const bytes = found.length === 1 ? request.bodyBytes : undefined;
      return found.map((one) => ({ ...delivery(one, request, bytes), ...present(kind.describe(one)) }));
    },
    attributes: (event) => requestAttributes(event as ServerRequest),
  };
}

/** Its attributes are in a body that is not here yet, or that was too long or no JSON. */
function unreadable(request: ServerRequest): Delivery {
  return { keys: [], channel: requestChannel(request), payloadBytes: request.bodyBytes };
}

function delivery(event: CloudEvent, request: ServerRequest, bytes: number | undefined): Delivery {
  const { id, source, type } = event;
  return {
    keys: key('id', 'cloudevents', cloudEventKey(event)),
    channel: type === undefined ? source : `topic:${type}`,
    via: requestChannel(request),
    eventTimeMs: isoTimeAt(event, 'time'),
    payloadBytes: event.dataBytes ?? bytes,
    // What the event itself carries names who made it; the request's may be of a broker on the way.
    carried: carriedByHeaders(event) ?? carriedByHeaders(request.headers),
    messageId: id,
    payload: event.data,
  };
}

/** `<source>#<id>`: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#id */
export function cloudEventKey({ id, source }: CloudEvent): string | undefined {
  return id === undefined || source === undefined ? undefined : `${source}#${id}`;
}
