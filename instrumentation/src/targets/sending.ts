import { items, nameAt, present } from '../sources/reading.ts';
import type { ServiceCall } from './event-target.ts';

/**
 * Attributes of a span that sends messages: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
 * @param batch the entries, where one call sends several
 */
export function sending(
  call: ServiceCall,
  system: string,
  destination: string | undefined,
  batch?: unknown,
  others?: Record<string, string | undefined>,
): Record<string, string | number> {
  return present<string | number>({
    'messaging.system': system,
    'messaging.operation.type': 'send',
    'messaging.operation.name': call.operation,
    'messaging.destination.name': destination,
    'messaging.message.id': nameAt(call.output, 'MessageId'),
    'messaging.batch.message_count': items(batch).length || undefined,
    ...others,
  });
}
