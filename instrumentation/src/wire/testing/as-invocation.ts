import { context, type Span, trace } from '@opentelemetry/api';
import { endInvocation, type Invocation, startInvocation } from '../../invocation.ts';
import type { Inject } from '../../options.ts';

/** Runs `work` as the handler of an invocation with one record and nothing in its event. */
export async function asInvocation(
  work: () => Promise<unknown>,
  inject: Inject | undefined = 'free',
): Promise<{ span: Span; invocation: Invocation }> {
  const span = trace.getTracer('test').startSpan('invocation');
  const { invocation, context: within } = startInvocation(trace.setSpan(context.active(), span), {
    span,
    deliveries: [{ keys: [] }],
    event: {},
    inject,
  });
  await context.with(within, work);
  endInvocation(invocation);
  return { span, invocation };
}
