import { context } from '@opentelemetry/api';
import { endInvocation, invocationOf } from '../invocation.ts';
import { beginInvocation } from '../traced-invocation.ts';
import { type Consumed, consumed } from './consumed.ts';
import type { Started } from './start.ts';
import type { Consumer } from './types.ts';

/** A consumer whose messages are invocations. Results and errors go through. */
export function tracedConsumer(
  consumer: Consumer,
  groupId: string | undefined,
  { tracing, settings }: Started,
): Consumer {
  const { run } = consumer;
  consumer.run = (config) => {
    const { eachMessage, eachBatch } = config ?? {};
    return run.call(consumer, {
      ...config,
      ...(eachMessage && {
        eachMessage: traced(eachMessage, ({ topic, partition, message }) => ({
          topic,
          partition,
          groupId,
          Records: [message],
        })),
      }),
      ...(eachBatch && {
        eachBatch: traced(eachBatch, ({ batch: { topic, partition, messages } }) => ({
          topic,
          partition,
          groupId,
          Records: messages,
        })),
      }),
    });
  };
  return consumer;

  function traced<Payload>(
    handler: (payload: Payload) => Promise<void>,
    read: (payload: Payload) => Consumed,
  ): (payload: Payload) => Promise<void> {
    return async function (this: unknown, payload) {
      const invocation = beginInvocation(tracing, settings, () => ({
        event: read(payload),
        source: consumed,
        facts: {},
        name: groupId ?? 'consumer',
        // Two groups of one process each get every message: they are two functions.
        attributes: groupId === undefined ? {} : { 'cloud.resource_id': groupId, 'faas.name': groupId },
        remainingMs: () => Number.POSITIVE_INFINITY,
      }));
      if (!invocation) return handler.call(this, payload);
      try {
        await invocation.run(() => {
          const running = invocationOf(context.active());
          // A process has other work besides: what has lost its context belongs to nobody.
          if (running) endInvocation(running);
          return handler.call(this, payload);
        });
      } catch (error) {
        await invocation.finish({ error });
        throw error;
      }
      await invocation.finish({});
    };
  }
}
