import { context, type Span, SpanKind } from '@opentelemetry/api';
import { currentInvocation } from '../invocation.ts';
import { serviceName, startSpan, withStartedCall } from '../wire/call-span.ts';
import { injectsInto, w3cFields } from '../wire/trace-context-out.ts';
import { carriers } from './carriers.ts';

/** What of an AWS SDK v3 client we need: https://github.com/smithy-lang/smithy-typescript/tree/main/packages/types/src/middleware.ts */
interface Client {
  middlewareStack: { add(middleware: Middleware, options: object): void };
}
type Next = (args: { input: Record<string, unknown> }) => unknown;
type Middleware = (next: Next, about: { clientName?: string; commandName?: string }) => Next;

/** Signing names of the clients whose commands can carry context. */
const services: Record<string, string> = {
  SQSClient: 'sqs',
  SNSClient: 'sns',
  EventBridgeClient: 'events',
  KinesisClient: 'kinesis',
};

/**
 * Lets an AWS SDK v3 client carry trace context inside what it sends: message attributes of SQS and SNS, and with
 * `inject: 'payload'` the JSON of EventBridge and Kinesis. Clients of an SDK that is not bundled do so by themselves;
 * of one inside the handler's bundle only the handler can reach the client. Twice is once, and of anything else than
 * such a client nothing comes of it.
 * @returns the same client
 */
export function traceClient<T extends object>(client: T): T {
  try {
    const { middlewareStack } = client as unknown as Client;
    // Before all others: what they make of the input, they make of what is sent.
    middlewareStack.add(carryContext, {
      name: 'choreoscope',
      step: 'initialize',
      priority: 'high',
      override: true,
    });
    // Behind the serializer: what others then note of the call is what the handler asked for.
    middlewareStack.add(giveBackInput, {
      name: 'choreoscope-input',
      step: 'serialize',
      priority: 'low',
      override: true,
    });
  } catch {
    // No client, or one whose stack takes nothing.
  }
  return client;
}

/** Input that carries context → what it was before. */
const given = new WeakMap<object, Record<string, unknown>>();

const giveBackInput: Middleware = (next) => (args) =>
  next({ ...args, input: given.get(args.input) ?? args.input });

const carryContext: Middleware = (next, about) => (args) => {
  const begunAt = performance.now();
  let carried: { input: Record<string, unknown>; span: Span; service: string; operation: string } | undefined;
  try {
    carried = carrying(args.input, about.clientName, about.commandName);
  } catch {
    // The input goes as it was.
  }
  const invocation = currentInvocation();
  if (invocation) invocation.overheadMs += performance.now() - begunAt;
  if (!carried) return next(args);
  const { input, ...started } = carried;
  given.set(input, args.input);
  return context.with(withStartedCall(context.active(), started), () => next({ ...args, input }));
};

function carrying(input: Record<string, unknown>, clientName = '', commandName = '') {
  const service = services[clientName] ?? '';
  const operation = commandName.replace(/Command$/, '');
  const carrier = carriers[service]?.[operation];
  const invocation = currentInvocation();
  if (!carrier || !invocation || !injectsInto(carrier.place)) return undefined;
  let span: Span | undefined;
  const changed = carrier.carry(input, () => {
    span ??= startSpan(
      `${serviceName(service)}.${operation}`,
      { kind: SpanKind.PRODUCER },
      context.active(),
      invocation,
    );
    return w3cFields(span);
  });
  return changed && span?.isRecording() ? { input: changed, span, service, operation } : undefined;
}
