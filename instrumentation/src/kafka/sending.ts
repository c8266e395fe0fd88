import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { activeRecord, currentInvocation } from '../invocation.ts';
import type { Settings } from '../options.ts';
import { key } from '../sources/reading.ts';
import type { Tracing } from '../tracing.ts';
import { describe } from '../wire/call-span.ts';
import { valueBytes, valueContent } from './consumed.ts';
import type { Placed } from './placed.ts';
import type { KafkaMessage, RecordMetadata, TopicMessages } from './types.ts';

export interface Sending {
  /** To be given to the client: the caller's own objects are never changed. */
  topicMessages: TopicMessages[];
  /** The broker confirmed it. */
  sent(written: RecordMetadata[]): void;
  /** Nothing was sent, or nothing of it counts. */
  failed(error: unknown): void;
}

/** Up to so many messages of one call have a span each, so that each carries a context of its own. */
const mostSpans = 100;

/**
 * Begins the spans of messages about to be sent. Messages that carry context already keep it.
 * https://opentelemetry.io/docs/specs/semconv/messaging/kafka/
 */
export function beginSending(
  tracing: Tracing,
  settings: Settings,
  placed: Placed,
  given: readonly TopicMessages[],
): Sending {
  const active = context.active();
  const invocation = currentInvocation(active);
  const call = { invocation, record: activeRecord(active) };
  const sentAt = Date.now();
  const total = given.reduce((sum, { messages }) => sum + messages.length, 0);
  const startKept = invocation?.startKept ?? tracing.startKept;
  const parent = invocation && !isInTrace(invocation.span) ? trace.setSpan(active, invocation.span) : active;
  const start = (topic: string) =>
    startKept(
      `send ${topic}`,
      {
        kind: SpanKind.PRODUCER,
        attributes: {
          'messaging.system': 'kafka',
          'messaging.operation.type': 'send',
          'messaging.operation.name': 'send',
          'messaging.destination.name': topic,
        },
      },
      parent,
    );

  const shared = total > mostSpans ? start(given[0]?.topic ?? '') : undefined;
  shared?.setAttribute('messaging.batch.message_count', total);
  const spans = new Map<KafkaMessage, Span>();
  const topicMessages = given.map((one) => ({
    ...one,
    messages: one.messages.map((message) => {
      const span = shared ?? start(one.topic);
      const copy = settings.inject === 'off' ? { ...message } : withContext(message, span);
      spans.set(copy, span);
      return copy;
    }),
  }));

  const endAll = (mark?: (span: Span) => void) => {
    for (const span of new Set(spans.values())) {
      mark?.(span);
      span.end();
    }
  };
  return {
    topicMessages,
    sent(written) {
      const ordinals = new Map<Span, number>();
      for (const [topic, messages] of byTopic(topicMessages)) {
        const places = placed.places(
          messages,
          written.filter(({ topicName }) => topicName === topic),
        );
        for (const [i, message] of messages.entries()) {
          const span = spans.get(message) as Span;
          const ordinal = ordinals.get(span) ?? 0;
          ordinals.set(span, ordinal + 1);
          const place = places[i];
          if (place !== undefined && !shared) {
            const [partition = '', offset] = place.split(':');
            span.setAttribute('messaging.destination.partition.id', partition);
            span.setAttribute('messaging.kafka.offset', Number(offset));
          }
          const publish = {
            ordinal,
            keys: key('pointer', 'kafka', place && `${topic}/${place}`),
            channel: `kafka:${topic}`,
            payloadBytes: valueBytes(message.value),
            get payload() {
              return valueContent(message.value);
            },
          };
          span.addEvent('choreoscope.publish', describe(publish, call), sentAt);
        }
      }
      endAll();
    },
    failed(error) {
      const name = (error as { name?: unknown } | null)?.name;
      endAll((span) => {
        span.setAttribute('error.type', typeof name === 'string' ? name : 'aborted');
        span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error | undefined)?.message });
      });
    },
  };

  function isInTrace(span: Span): boolean {
    return trace.getSpanContext(active)?.traceId === span.spanContext().traceId;
  }
}

/** A topic named twice in one call is written as one. */
function byTopic(topicMessages: readonly TopicMessages[]): Map<string, KafkaMessage[]> {
  const topics = new Map<string, KafkaMessage[]>();
  for (const { topic, messages } of topicMessages)
    topics.set(topic, [...(topics.get(topic) ?? []), ...messages]);
  return topics;
}

function withContext(message: KafkaMessage, span: Span): KafkaMessage {
  const { headers } = message;
  if (headers && Object.keys(headers).some((name) => name.toLowerCase() === 'traceparent'))
    return { ...message };
  const { traceId, spanId, traceState } = span.spanContext();
  const state = traceState?.serialize();
  return {
    ...message,
    headers: {
      ...headers,
      // We send it; whether others keep theirs is up to them.
      traceparent: `00-${traceId}-${spanId}-01`,
      ...(state && { tracestate: state }),
    },
  };
}
