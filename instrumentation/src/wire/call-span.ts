import {
  type Attributes,
  type AttributeValue,
  type Context,
  context,
  createContextKey,
  INVALID_SPAN_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  trace,
} from '@opentelemetry/api';
import { attribute } from '../attribution.ts';
import { keyTexts, type Publish } from '../delivery.ts';
import { activeRecord, currentInvocation, type Invocation } from '../invocation.ts';
import { givenTo } from '../payload-content.ts';
import { isBesideSentry } from '../sentry.ts';
import { present } from '../sources/reading.ts';
import type { ServiceCall } from '../targets/event-target.ts';
import { findTarget } from '../targets/index.ts';
import { carriedContext } from '../trace-headers.ts';
import { scopeName, version } from '../version.ts';
import { awsJson } from './aws-json.ts';
import { awsQuery } from './aws-query.ts';
import type { Follower, WireRequest, WireResponse } from './exchange.ts';
import type { Protocol } from './protocol.ts';
import { rest } from './rest.ts';
import { s3Rest } from './s3-rest.ts';
import type { Signature } from './signature.ts';
import { followWithSpan, markFailed, markStatus } from './span-follower.ts';
import { injectXrayHeader } from './trace-context-out.ts';

/** Told apart by what a request has; the first that fits. */
const protocols: Protocol[] = [s3Rest, rest, awsJson, awsQuery];

/** https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/: `rpc.service` is the service's own name. */
const serviceNames: Record<string, string> = {
  sqs: 'SQS',
  sns: 'SNS',
  events: 'EventBridge',
  s3: 'S3',
  dynamodb: 'DynamoDB',
  kinesis: 'Kinesis',
  lambda: 'Lambda',
  firehose: 'Firehose',
  states: 'SFN',
  scheduler: 'Scheduler',
  iotdata: 'IoTDataPlane',
  'execute-api': 'ApiGatewayManagementApi',
};

/** What one signed request is about, as far as it can be told before it is sent. */
interface Call {
  service: string;
  region: string;
  operation: string | undefined;
  protocol: Protocol | undefined;
  request: WireRequest;
  /** Unix ms. */
  sentAt: number;
  span: Span;
  invocation: Invocation | undefined;
  record: number | undefined;
}

/**
 * Follows one signed AWS request with a span, and adds a `choreoscope.publish` event for each entry the service
 * accepted (docs/telemetry.md, "A publish"). Undefined where nobody records the span. What it returns does not
 * throw. Every attempt of a retried call is a call of its own.
 */
export function followSigned({ service, region }: Signature, request: WireRequest): Follower | undefined {
  const call = startCall(service, region, request);
  if (!call) return undefined;
  if (findTarget(service, call.operation)?.passesTraceHeader) injectXrayHeader(request, call.span);
  return follower(call);
}

function startCall(service: string, region: string, request: WireRequest): Call | undefined {
  const protocol = protocols.find((one) => one.speaks(service, request));
  const operation = protocol?.operation(request);
  const active = context.active();
  const invocation = currentInvocation(active);
  const sentAt = Date.now();
  const name = `${serviceName(service)}.${operation ?? request.method}`;
  const isProducer = findTarget(service, operation)?.kind === 'producer';
  const span =
    takeStarted(active, service, operation) ??
    startSpan(name, { kind: isProducer ? SpanKind.PRODUCER : SpanKind.CLIENT }, active, invocation);
  if (!span.isRecording()) return undefined;
  span.setAttributes({
    'rpc.system': 'aws-api',
    'rpc.service': serviceName(service),
    'rpc.method': operation,
    'cloud.region': region,
    'server.address': request.host.replace(/:\d+$/, ''),
  });
  return {
    service,
    region,
    operation,
    protocol,
    request,
    sentAt,
    span,
    invocation,
    record: activeRecord(active),
  };
}

/** The name OpenTelemetry has for a service, by its signing name. */
export function serviceName(service: string): string {
  return Object.hasOwn(serviceNames, service) ? (serviceNames[service] as string) : service;
}

/** A call whose span was started before its request: its message names that span. */
interface StartedCall {
  service: string;
  operation: string;
  span: Span;
}
const startedKey = createContextKey('choreoscope.started-call');

/** The first request of this call that is made in the returned context has its span; the next attempt has its own. */
export function withStartedCall(within: Context, call: StartedCall): Context {
  return within.setValue(startedKey, { ...call });
}

function takeStarted(within: Context, service: string, operation: string | undefined): Span | undefined {
  const started = within.getValue(startedKey) as Partial<StartedCall> | undefined;
  if (started?.service !== service || started.operation !== operation) return undefined;
  const { span } = started;
  delete started.span;
  return span;
}

/** Starts the span of a call that may publish: no sampler drops it. */
export function startSpan(
  name: string,
  options: SpanOptions,
  active: Context,
  invocation: Invocation | undefined,
): Span {
  const tracer = trace.getTracer(scopeName, version);
  // What no invocation sends would be a span of Sentry's, beside it.
  if (!invocation && isBesideSentry()) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  const start = invocation?.startKept ?? tracer.startSpan.bind(tracer);
  return start(name, options, parentOf(active, invocation));
}

/** A publish is found by its invocation's span id within one trace, so a call never starts in another. */
function parentOf(active: Context, invocation: Invocation | undefined): Context {
  const traceId = trace.getSpanContext(active)?.traceId;
  if (!invocation || traceId === invocation.span.spanContext().traceId) return active;
  return trace.setSpan(active, invocation.span);
}

function follower(call: Call): Follower {
  const { service, operation, protocol, span, invocation, request } = call;
  const keeps = findTarget(service, operation) ? protocol?.keep(operation) : undefined;
  return followWithSpan(span, invocation, keeps, ({ response, sent, isWhole, error }) => {
    if (response && isWhole) settle({ ...call, request: { ...request, body: sent } }, response);
    else markFailed(span, error);
  });
}

function settle(call: Call, response: WireResponse): void {
  const { span, protocol } = call;
  const requestId = response.headers['x-amzn-requestid'] ?? response.headers['x-amz-request-id'];
  markStatus(span, response.status, response.headers['x-amzn-errortype']?.split(':')[0]);
  if (requestId !== undefined) span.setAttribute('aws.request_id', requestId);
  const target = findTarget(call.service, call.operation);
  if (!target || !protocol) return;
  const finished: ServiceCall = {
    service: call.service,
    operation: call.operation as string,
    region: call.region,
    accountId: call.invocation?.accountId,
    input: protocol.input(call.request),
    output: protocol.output(response),
    headers: response.headers,
    status: response.status,
  };
  span.setAttributes(target.attributes(finished));
  if (response.status >= 300) return;
  // At the time it was sent: a consumer may have it before the answer is here.
  for (const publish of target.operations[finished.operation]?.(finished) ?? []) {
    const attributes = describe(publish, call);
    const carried = carriedContext(publish.carried);
    // A span of another tracer, or of an attempt before this one.
    if (carried && carried.spanId !== span.spanContext().spanId)
      (attributes['choreoscope.keys'] as string[]).push(`context:w3c:${carried.traceId}${carried.spanId}`);
    span.addEvent('choreoscope.publish', attributes, call.sentAt);
  }
}

/**
 * The attributes of docs/telemetry.md, "A publish".
 * @param call the same object for all that one call sends
 */
export function describe(publish: Publish, call: Pick<Call, 'invocation' | 'record'>): Attributes {
  const { invocation, record } = call;
  const attributes: Attributes = present<AttributeValue>({
    'choreoscope.publish': publish.ordinal,
    'choreoscope.keys': keyTexts(publish),
    'choreoscope.channel': publish.channel,
    'messaging.message.body.size': publish.payloadBytes,
  });
  if (!invocation) return attributes;
  attributes['choreoscope.invocation'] = invocation.spanId;
  Object.assign(attributes, invocation.notes?.(publish, call));
  const payload = givenTo(publish);
  const eventKey = invocation.eventKey?.(payload);
  const { deliveries } = invocation;
  const cause = attribute(payload, { deliveries, activeRecord: record, eventKey: () => eventKey });
  attributes['choreoscope.attribution'] = cause.attribution;
  if (cause.record !== undefined) attributes['choreoscope.record'] = cause.record;
  if (eventKey !== undefined) attributes['choreoscope.event_key'] = eventKey;
  return attributes;
}
