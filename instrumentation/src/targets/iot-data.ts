import { pathTemplate } from '../sources/http-request.ts';
import { countAt, nameAt } from '../sources/reading.ts';
import type { EventTarget } from './event-target.ts';
import { sending } from './sending.ts';

/** AWS IoT. A message has no id. https://docs.aws.amazon.com/iot/latest/apireference/API_iotdata_Publish.html */
export const iotData: EventTarget = {
  service: 'iotdata',
  kind: 'producer',
  operations: {
    Publish: (call) => [
      {
        ordinal: 0,
        keys: [],
        // A topic names its device.
        channel: `mqtt:${pathTemplate(nameAt(call.input, 'topic') ?? '')}`,
        payloadBytes: countAt(call.input, 'ContentLength'),
        payload: call.input.Payload,
      },
    ],
  },
  attributes: (call) => sending(call, 'aws.iot', nameAt(call.input, 'topic')),
};
