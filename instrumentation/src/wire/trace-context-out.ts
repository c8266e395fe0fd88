import type { Span } from '@opentelemetry/api';
import { currentInvocation } from '../invocation.ts';
import { member } from '../sources/reading.ts';
import type { WireRequest } from './exchange.ts';

const xrayName = 'X-Amzn-Trace-Id';

/** Whether what is sent by the running invocation may name its span; `payload`: inside a JSON payload too. */
export function injectsInto(place: 'headers' | 'payload'): boolean {
  const inject = currentInvocation()?.inject;
  return inject === 'payload' || (inject === 'free' && place === 'headers');
}

/** `traceparent` and `tracestate`, always sampled as `carriedContext` reads them: https://www.w3.org/TR/trace-context/ */
export function w3cFields(span: Span): Record<string, string> {
  const { traceId, spanId, traceState } = span.spanContext();
  const traceparent = `00-${traceId}-${spanId}-01`;
  const tracestate = traceState?.serialize();
  return tracestate ? { traceparent, tracestate } : { traceparent };
}

/**
 * Names the span of a signed AWS call in its `X-Amzn-Trace-Id`, which SQS keeps as `AWSTraceHeader`, and SNS,
 * EventBridge, Lambda and Step Functions pass on. No SDK signs it: it is changed on the way
 * (`ALWAYS_UNSIGNABLE_HEADERS` of https://github.com/smithy-lang/smithy-typescript/blob/main/packages/signature-v4/src/constants.ts).
 *
 * Whether X-Ray records is not ours to say: what the platform decided stays, and where it says nothing neither do
 * we (`Sampled=1` would be billed, `Sampled=0` would keep a receiver with active tracing from recording). `Lineage`
 * stays, by which AWS finds loops: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html. So does
 * the whole header where X-Ray records this request, or where it is not the platform's own that the SDK copied:
 * https://github.com/aws/aws-sdk-js-v3/blob/main/packages/middleware-recursion-detection/src/index.ts
 */
export function injectXrayHeader(request: WireRequest, span: Span): void {
  const there = request.header('x-amzn-trace-id');
  if (!request.setHeader || signs(request, 'x-amzn-trace-id') || !injectsInto('headers')) return;
  if (there !== undefined && (/Sampled=1/i.test(there) || !isPlatforms(there))) return;
  const { traceId, spanId } = span.spanContext();
  const kept = there?.split(';').filter((part) => /^\s*(Sampled|Lineage)=/i.test(part)) ?? [];
  const root = `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
  request.setHeader(xrayName, [root, `Parent=${spanId}`, ...kept].join(';'));
}

/** Names the span in `traceparent` and `tracestate`. The request must have none yet. */
export function injectW3cHeaders(request: WireRequest, span: Span): void {
  if (!request.setHeader || !injectsInto('headers')) return;
  for (const [name, value] of Object.entries(w3cFields(span))) request.setHeader(name, value);
}

function signs(request: WireRequest, name: string): boolean {
  const signed = /SignedHeaders=([^,\s]*)/.exec(request.header('authorization') ?? '')?.[1];
  return signed === undefined || signed.split(';').includes(name);
}

/** What Lambda gave this invocation: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
function isPlatforms(header: string): boolean {
  if (header === process.env._X_AMZN_TRACE_ID) return true;
  // Where several invocations share a process: https://github.com/aws/aws-lambda-invoke-store
  const store = member(globalThis, 'awslambda', 'InvokeStore') as { getXRayTraceId?(): unknown } | undefined;
  return typeof store?.getXRayTraceId === 'function' && store.getXRayTraceId() === header;
}
