import type { Delivery } from '../delivery.ts';
import type { EventSource } from '../sources/event-source.ts';
import { isoTimeAt, key, present } from '../sources/reading.ts';
import { carriedByRequest } from './carried-by-request.ts';
import { type CloudEvent, cloudEventMode, cloudEvents } from './cloud-event.ts';
import { requestAttributes, requestChannel } from './http-server.ts';
import type { ServerRequest } from './server-request.ts';

/** What a provider's own events say besides what all CloudEvents do. */
export interface CloudEventKind {
  name: string;
  trigger: EventSource['trigger'];
  /** Start of the events' `type`. */
  type: string;
  /** Members replace those that all events have; `keys` come before theirs. */
  describe(event: CloudEvent, request: ServerRequest): Partial<Delivery>;
}

/** Events of anybody. What the event itself carries names who made it; the request's may be of a broker on the way. */
const anyKind: CloudEventKind = {
  name: 'cloudevents',
  trigger: 'pubsub',
  type: '',
  describe: (event, request) => ({ carried: carriedByEvent(event) ?? carriedByRequest(request) }),
};

/**
 * Requests that are CloudEvents of one kind. Ids are unique for each `source` of the events, so the key is both.
 * What sent an event over HTTP is its publish; what it went through is named by its type.
 *
 * @param read finds the events of a request; default: those of the HTTP binding
 */
export function cloudEventSource(
  kind: CloudEventKind = anyKind,
  read: (request: ServerRequest) => CloudEvent[] = cloudEvents,
): EventSource {
  return {
    name: kind.name,
    trigger: kind.trigger,
    matches(event) {
      const request = event as ServerRequest;
      const [first] = read(request);
      // Its attributes may be in a body that is not here yet: then it is anybody's.
      if (kind.type === '') return first !== undefined || cloudEventMode(request) !== undefined;
      return first?.type?.startsWith(kind.type) === true;
    },
    channel: (event) => requestChannel(event as ServerRequest),
    deliveries(event) {
      const request = event as ServerRequest;
      const found = read(request);
      if (found.length === 0) return [unreadable(request)];
      const bytes = found.length === 1 ? request.bodyBytes : undefined;
      return found.map((one) => {
        const common = delivery(one, request, bytes);
        const own = kind.describe(one, request);
        const keys = [...(own.keys ?? []), ...common.keys];
        return { ...common, ...present(own as Record<string, unknown>), keys };
      });
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
    carried: carriedByEvent(event),
    messageId: id,
    payload: event.data,
  };
}

/** `<source>#<id>`: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#id */
export function cloudEventKey({ id, source }: CloudEvent): string | undefined {
  return id === undefined || source === undefined ? undefined : `${source}#${id}`;
}

function carriedByEvent({ traceparent, tracestate }: CloudEvent): Record<string, string> | undefined {
  return traceparent === undefined ? undefined : { traceparent, ...(tracestate && { tracestate }) };
}
