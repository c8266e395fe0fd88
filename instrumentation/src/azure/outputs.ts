import { context, SpanKind, trace } from '@opentelemetry/api';
import type { Publish } from '../delivery.ts';
import type { Invocation } from '../invocation.ts';
import { items, nameAt } from '../sources/reading.ts';
import type { Tracing } from '../tracing.ts';
import { describe } from '../wire/call-span.ts';
import { bindingChannel, bindingType } from './channels.ts';
import { type FunctionEvent, payloadOf } from './function-event.ts';
import { functionIdentity } from './resource.ts';
import { activityDone, instanceStarted, orchestrated } from './sources/durable.ts';
import { eventGridKeys } from './sources/event-grid.ts';

/** Types of output bindings that send something to whom it may trigger, and what their spans call them. */
const senders: Record<string, { system: string; operation: string; isOne?: true }> = {
  queue: { system: 'azqueue', operation: 'send' },
  servicebus: { system: 'servicebus', operation: 'send' },
  eventhub: { system: 'eventhubs', operation: 'send' },
  eventgrid: { system: 'eventgrid', operation: 'send' },
  kafka: { system: 'kafka', operation: 'send' },
  blob: { system: 'blob', operation: 'write', isOne: true },
  cosmosdb: { system: 'cosmosdb', operation: 'write' },
};

/** What the invocation hands to the host to be sent: its return value, and the outputs it has set. */
export interface Outputs {
  returned: unknown;
  extra: unknown;
  get(name: string): unknown;
}

/**
 * Tells what the host sends for a function that has ended: a span for each output, and a publish for each message of it.
 * The host sends after the worker has answered, so neither ids nor trace context of ours are in it. Of durable functions
 * it is what their own protocol says.
 */
export function publishOutputs(
  tracing: Tracing,
  invocation: Invocation,
  event: FunctionEvent,
  outcome: { error: unknown } | { result: unknown },
  outputs: Outputs,
): void {
  const result = 'result' in outcome ? outcome.result : undefined;
  const type = bindingType(event.trigger);
  if (type === 'activity') send(`end ${event.functionName}`, 'durable', activityDone(event, result));
  if ('error' in outcome) return;
  if (type === 'orchestration') {
    send(`schedule ${event.functionName}`, 'durable', orchestrated(event, result));
    return;
  }
  if (type === 'http') send('start orchestration', 'durable', instanceStarted(result));
  bound(outputs.returned, result);
  for (const binding of items(outputs.extra, 100)) {
    const name = nameAt(binding, 'name');
    if (name !== undefined) bound(binding, outputs.get(name));
  }

  function bound(binding: unknown, value: unknown): void {
    const type = bindingType(binding);
    const sender = Object.hasOwn(senders, type) ? senders[type] : undefined;
    if (!sender || value === undefined || value === null) return;
    const channel = bindingChannel(binding, event.env);
    const contents = Array.isArray(value) && !sender.isOne ? items(value) : [value];
    const publishes = contents.map(
      (content, ordinal): Publish => ({
        ordinal,
        keys: type === 'eventgrid' ? eventGridKeys(content) : [],
        channel,
        ...payloadOf(content),
        // Of a blob there is a pointer only.
        ...(sender.isOne && { payload: null }),
      }),
    );
    const entity = channel?.slice(channel.lastIndexOf('/') + 1) ?? type;
    send(`${sender.operation} ${entity}`, sender.system, publishes, entity);
  }

  function send(name: string, system: string, publishes: Publish[], destination?: string): void {
    if (publishes.length === 0) return;
    const span = tracing.startKept(
      name,
      {
        kind: SpanKind.PRODUCER,
        attributes: {
          // The resource is the app.
          ...functionIdentity(event.env, event.functionName),
          'messaging.system': system,
          'messaging.operation.type': 'send',
          ...(destination !== undefined && { 'messaging.destination.name': destination }),
          ...(publishes.length > 1 && { 'messaging.batch.message_count': publishes.length }),
        },
      },
      trace.setSpan(context.active(), invocation.span),
    );
    const sentAt = Date.now();
    const call = { invocation, record: undefined };
    for (const publish of publishes) span.addEvent('choreoscope.publish', describe(publish, call), sentAt);
    span.end();
  }
}
