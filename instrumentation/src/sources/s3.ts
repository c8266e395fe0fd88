import { unwrapped } from './envelopes.ts';
import type { EventSource } from './event-source.ts';
import { firstRecord, nameAt, present, records } from './reading.ts';
import { isStored, storedRecord } from './stored-object.ts';

/** S3 notification to Lambda: https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html */
export const s3: EventSource = {
  name: 's3',
  trigger: 'datasource',
  matches: isStored,
  channel: (event) => storedRecord(firstRecord(event)).delivery.channel,
  deliveries: (event) => unwrapped(records(event), storedRecord),
  attributes: (event) => {
    const record = firstRecord(event);
    return present({
      'faas.document.collection': nameAt(record, 's3', 'bucket', 'name'),
      'faas.document.name': nameAt(record, 's3', 'object', 'key'),
      'faas.document.operation': nameAt(record, 'eventName')?.includes('ObjectRemoved') ? 'delete' : 'insert',
    });
  },
};
