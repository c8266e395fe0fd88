import { context, SpanKind } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { activeRecord, currentInvocation } from '../invocation.ts';
import { pathTemplate } from '../sources/http-request.ts';
import { countAt, joined, key, present } from '../sources/reading.ts';
import { describe, startSpan } from './call-span.ts';
import type { Follower, WireRequest, WireResponse } from './exchange.ts';
import { followWithSpan, markFailed, markStatus } from './span-follower.ts';
import { injectW3cHeaders } from './trace-context-out.ts';

/** A larger body is not looked at. */
const largestText = 256 * 1_024;

/**
 * Servers beside the function that are part of its platform or of its observation, and receive nothing of it:
 * instance metadata and credentials (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html,
 * https://cloud.google.com/compute/docs/metadata/querying-metadata), Lambda's extension for parameters and secrets on
 * port 2773 (https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html), and
 * the agents of X-Ray and Datadog.
 */
const platform =
  /^169\.254\.|^\[?fd00:ec2::|^metadata\.google\.internal|^(?:localhost|127\.0\.0\.1|\[::1\]):(?:2773|2000|8124|8126)$/i;

/** Paths of OTLP: ours and everybody's. https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
const telemetry = /\/v1\/(?:traces|metrics|logs)$/;

/** A signature or token in the address: whoever made it says what may be sent there. */
const presigned = /[?&](?:X-Amz-Signature|X-Goog-Signature|Signature|sig)=/i;

/**
 * Follows a request over plain HTTP with a client span, a child of which the receiver becomes by the trace context
 * that is added. Only of a running invocation. One that has trace context already is somebody else's to tell.
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
 */
export function followHttp(request: WireRequest): Follower | undefined {
  const active = context.active();
  const invocation = currentInvocation(active);
  const { method, host } = request;
  const [path = ''] = request.path.split('?', 1);
  if (!invocation || isTracingSuppressed(active) || request.header('traceparent') !== undefined)
    return undefined;
  // A way through a proxy, or to another protocol, has no end that could be told from a failure.
  if (method === 'CONNECT' || request.header('upgrade') !== undefined) return undefined;
  if (platform.test(host) || host === process.env.AWS_LAMBDA_RUNTIME_API || telemetry.test(path))
    return undefined;
  const [, name = host, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  const scheme = request.scheme ?? 'http:';
  const template = pathTemplate(path);
  const span = startSpan(
    method,
    {
      kind: SpanKind.CLIENT,
      attributes: {
        'http.request.method': method,
        // Not the address itself: its query and its ids may be secrets.
        'url.template': template,
        'server.address': name,
        'server.port': Number(port ?? (scheme === 'https:' ? 443 : 80)),
      },
    },
    active,
    invocation,
  );
  if (!span.isRecording()) return undefined;
  const sentAt = Date.now();
  const record = activeRecord(active);
  if (!presigned.test(request.path)) injectW3cHeaders(request, span);
  const isText = /json|text/.test(request.header('content-type') ?? '');
  const keeps = isText ? { request: largestText, response: 0 } : undefined;

  return followWithSpan(span, invocation, keeps, ({ response, sent, error }) => {
    // One that nobody reads to its end was answered all the same.
    if (!response || error !== undefined) markFailed(span, error);
    if (response) settle(response, sent);
  });

  function settle({ status }: WireResponse, body: Buffer | undefined): void {
    markStatus(span, status);
    const payload = isText ? body?.toString() : undefined;
    const publish = {
      ordinal: 0,
      // A CloudEvent in binary mode says who it is, whoever passes it on: src/http/cloud-event.ts.
      keys: key('id', 'cloudevents', joined`${request.header('ce-source')}#${request.header('ce-id')}`),
      channel: joined`topic:${request.header('ce-type')}` ?? `http:${method} ${host}${template}`,
      ...present({
        payloadBytes:
          payload === undefined ? countAt({ n: request.header('content-length') }, 'n') : body?.length,
        payload,
      }),
    };
    span.addEvent('choreoscope.publish', describe(publish, { invocation, record }), sentAt);
  }
}
