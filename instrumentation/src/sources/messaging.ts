import { present } from './reading.ts';

/** What the semantic conventions say of messages being worked on: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
export function messaging(
  system: string | undefined,
  destination?: string,
  others?: Record<string, string | undefined>,
): Record<string, string> {
  return present({
    'messaging.system': system,
    'messaging.operation.type': 'process',
    'messaging.destination.name': destination,
    ...others,
  });
}
