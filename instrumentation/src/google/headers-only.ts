import type { Delivery } from '../delivery.ts';
import { textOrBytes } from '../http/body-text.ts';
import { requestAttributes, requestChannel } from '../http/http-server.ts';
import type { ServerRequest } from '../http/server-request.ts';
import { carriedByHeaders } from '../sources/carried.ts';
import type { EventSource } from '../sources/event-source.ts';
import { countAt, isoTimeAt, nameAt, secondsAt } from '../sources/reading.ts';

/** Services that call over HTTP and say in headers who they are. */
const services: {
  name: string;
  trigger: EventSource['trigger'];
  /** Header that only this service sends. */
  header: string;
  describe(headers: ServerRequest['headers']): Partial<Delivery>;
}[] = [
  {
    // https://cloud.google.com/scheduler/docs/reference/rpc/google.cloud.scheduler.v1#httptarget
    name: 'cloud-scheduler',
    trigger: 'timer',
    header: 'x-cloudscheduler',
    describe: (headers) => ({
      channel: `schedule:${nameAt(headers, 'x-cloudscheduler-jobname') ?? 'unknown'}`,
      eventTimeMs: isoTimeAt(headers, 'x-cloudscheduler-scheduletime'),
    }),
  },
  {
    // https://cloud.google.com/tasks/docs/creating-http-target-tasks#handler
    name: 'cloud-tasks',
    trigger: 'pubsub',
    header: 'x-cloudtasks-queuename',
    describe(headers) {
      const retries = countAt(headers, 'x-cloudtasks-taskretrycount');
      return {
        channel: `queue:${nameAt(headers, 'x-cloudtasks-queuename') ?? 'unknown'}`,
        messageId: nameAt(headers, 'x-cloudtasks-taskname'),
        receiveCount: retries === undefined ? undefined : retries + 1,
        eventTimeMs: secondsAt(headers, 'x-cloudtasks-tasketa'),
        // A task's headers are its creator's.
        carried: carriedByHeaders(headers),
      };
    },
  },
];

export const headersOnly: EventSource[] = services.map(({ name, trigger, header, describe }) => ({
  name,
  trigger,
  matches: (event) => (event as ServerRequest).headers[header] !== undefined,
  channel: (event) => requestChannel(event as ServerRequest),
  deliveries(event) {
    const request = event as ServerRequest;
    const { bodyBytes, body } = request;
    const told = describe(request.headers);
    return [
      {
        keys: [],
        via: requestChannel(request),
        payloadBytes: bodyBytes,
        payload: body && textOrBytes(body),
        ...told,
      },
    ];
  },
  attributes: (event) => requestAttributes(event as ServerRequest),
}));
