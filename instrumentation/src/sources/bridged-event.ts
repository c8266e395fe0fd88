import type { Delivery } from '../delivery.ts';
import { carriedByPayload } from './carried.ts';
import type { Layer } from './layer.ts';
import { has, isoTimeAt, items, joined, key, member, nameAt } from './reading.ts';
import { objectKeys } from './stored-object.ts';

/**
 * An event as EventBridge delivers it: to a function, or as the text of a message or record.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export function isBridged(content: unknown): boolean {
  return has(content, 'detail-type') && has(content, 'source') && has(content, 'id');
}

/**
 * An event does not name its bus, so the channel is absent, except where the event stands for something else:
 * a schedule, or an object of a bucket.
 */
export function bridged(content: unknown): Layer {
  const messageId = nameAt(content, 'id');
  const payload = member(content, 'detail');
  const delivery: Delivery = {
    keys: key('id', 'eventbridge', messageId),
    channel: scheduleOf(content),
    eventTimeMs: isoTimeAt(content, 'time'),
    carried: carriedByPayload(payload),
    messageId,
    payload,
  };
  if (member(content, 'source') === 'aws.s3') Object.assign(delivery, bridgedObject(payload, delivery));
  return { delivery, content: payload };
}

/**
 * `schedule:` and the last part of the rule's or schedule's ARN: `schedule:rule/nightly` for
 * `arn:aws:events:eu-west-1:123456789012:rule/nightly`. Undefined when the event is not a scheduled one.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
 */
export function scheduleOf(content: unknown): string | undefined {
  if (member(content, 'detail-type') !== 'Scheduled Event') return undefined;
  const source = member(content, 'source');
  if (source !== 'aws.events' && source !== 'aws.scheduler') return undefined;
  const resource = items(member(content, 'resources'), 1)[0];
  const arn = typeof resource === 'string' && resource.length <= 2_048 ? resource : undefined;
  return arn === undefined ? undefined : `schedule:${arn.split(':').slice(5).join(':') || arn}`;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html; the object key is not URL-encoded here. */
function bridgedObject(detail: unknown, { keys }: Delivery): Partial<Delivery> {
  const bucket = nameAt(detail, 'bucket', 'name');
  return {
    keys: [
      ...key('id', 's3', nameAt(detail, 'request-id')),
      ...keys,
      ...objectKeys(bucket, nameAt(detail, 'object', 'key'), nameAt(detail, 'object', 'etag')),
    ],
    channel: joined`arn:aws:s3:::${bucket}`,
  };
}
