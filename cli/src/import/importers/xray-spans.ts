import type { Converted, Fault, Item } from '../importer.ts';
import {
  type Attributes,
  attributes,
  double,
  kinds,
  type OtlpSpan,
  parentIs,
  type ResourceSpans,
} from '../otlp.ts';
import { awsCall, httpAttributes, type Outgoing, otherAttributes } from './xray-calls.ts';
import { type Fields, fields, list, nanos, type Segment, spanIdOf, text, traceIdOf } from './xray-segment.ts';
import { above, type Node, type Trace, traceOf } from './xray-trace.ts';

const SCOPE = 'choreoscope.import.xray';

/** How an invocation came about, by the service or call before it: its source, as docs/telemetry.md names them, and its trigger. */
const callers: { is: RegExp; source: string; trigger: string }[] = [
  { is: /^AWS::ApiGateway/, source: 'api-gateway', trigger: 'http' },
  { is: /^AWS::AppSync/, source: 'appsync', trigger: 'http' },
  { is: /^AWS::SQS|^SQS$/i, source: 'sqs', trigger: 'pubsub' },
  { is: /^AWS::SNS|^SNS$/i, source: 'sns', trigger: 'pubsub' },
  { is: /^AWS::Events|^Event ?Bridge$|^Events$/i, source: 'eventbridge', trigger: 'pubsub' },
  { is: /^AWS::S3|^S3$/i, source: 's3', trigger: 'datasource' },
  { is: /^AWS::(StepFunctions|States)|^SFN$|^Step ?Functions$/i, source: 'step-functions', trigger: 'other' },
];

/**
 * Spans of one trace of X-Ray. A function's segment is its invocation; Lambda's own segment says the request id, and stands for the
 * invocation where the function's is missing. A segment's parent is real context: the call it came from gets a publish, and
 * the invocation a delivery that names it, across the segments of the services between them.
 */
export function convertTrace(items: Item[]): Converted {
  const faults: Fault[] = [];
  const trace = traceOf(items, faults);
  if (trace === undefined) return { resourceSpans: [], faults };
  const resources = new Map<string, ResourceSpans>();
  for (const node of trace.nodes.values()) {
    const owner = node.kind === 'subsegment' ? node.owner : node;
    const resource = resourceOf(owner);
    const key = JSON.stringify(resource);
    let found = resources.get(key);
    if (found === undefined) {
      found = {
        resource: { attributes: attributes(resource) },
        scopeSpans: [{ scope: { name: SCOPE }, spans: [] }],
      };
      resources.set(key, found);
    }
    found.scopeSpans[0]?.spans.push(spanOf(trace, node));
  }
  return { resourceSpans: [...resources.values()], faults };
}

function spanOf(trace: Trace, node: Node): OtlpSpan {
  if (isInvocation(node)) return invocationSpan(trace, node);
  if (node.kind === 'subsegment') return subsegmentSpan(trace, node);
  return node.kind === 'compute' ? entrySpan(trace, node) : plainSpan(trace, node, kinds.internal);
}

const isInvocation = (node: Node) =>
  node.kind === 'function' ||
  // Sampled by the service and not by the function, or the function's own part is missing.
  (node.kind === 'lambda' && !reachable(node).some(({ kind }) => kind === 'function'));

/** Segments that a node or a subsegment of it is the parent of. */
function reachable(node: Node): Node[] {
  const found: Node[] = [];
  const seen = new Set<Node>();
  const visit = (at: Node) => {
    if (seen.has(at)) return;
    seen.add(at);
    found.push(...at.received);
    for (const child of at.children) if (child.kind === 'subsegment') visit(child);
  };
  visit(node);
  return found;
}

/** The parts all spans have. */
function plainSpan(
  trace: Trace,
  node: Node,
  kind: number,
  more: Attributes = {},
  start = node.start,
): OtlpSpan {
  const { segment } = node;
  const isOpen = node.end === undefined;
  const { code, message, type } = statusOf(node);
  return {
    traceId: trace.traceId,
    spanId: node.id,
    ...(node.parentId === '' ? {} : { parentSpanId: node.parentId, flags: parentIs.local }),
    name: text(segment.name) || 'unnamed',
    kind,
    startTimeUnixNano: nanos(start),
    endTimeUnixNano: isOpen ? '0' : nanos(Math.max(start, node.end as number)),
    attributes: attributes({
      ...httpAttributes(segment),
      ...otherAttributes(segment),
      'aws.xray.origin': text(segment.origin),
      'error.type': type,
      ...more,
      ...(isOpen ? { 'choreoscope.unfinished': true } : {}),
    }),
    status: code === 2 ? { code, ...(message === '' ? {} : { message }) } : { code },
  };
}

/** `fault`, `error` and `throttle`, and the first exception of it or of what it is made of. */
function statusOf(node: Node): { code: number; message: string; type: string } {
  const { segment } = node;
  const isError = segment.fault === true || segment.error === true || segment.throttle === true;
  if (!isError) return { code: 0, message: '', type: '' };
  const inner = list(segment.subsegments).map((part) => fields(fields(part).cause));
  const [exception] = [fields(segment.cause), ...inner]
    .flatMap((cause) => list(cause.exceptions))
    .map(fields);
  const status = text(fields(fields(segment.http).response).status);
  return {
    code: 2,
    message: text(exception?.message),
    type: text(exception?.type) || (segment.throttle === true ? 'throttle' : status || 'error'),
  };
}

/** A server or worker of the user's own: an entry, see docs/telemetry.md, "A plain service". */
function entrySpan(trace: Trace, node: Node): OtlpSpan {
  const span = plainSpan(trace, node, kinds.server);
  if (node.parentId === '') return span;
  return { ...span, flags: parentIs.remote, links: deliveries(trace, node).links };
}

function invocationSpan(trace: Trace, node: Node): OtlpSpan {
  const parts = list(node.segment.subsegments).map((part) => part as Segment);
  const part = (name: string) =>
    node.children.find(({ kind, segment }) => kind === 'subsegment' && segment.name === name);
  const init = part('Initialization') ?? part('Restore');
  const run = part('Invocation');
  // Old documents count the initialisation into the segment, new ones have it before.
  const start = init !== undefined && run !== undefined && init.start >= node.start ? run.start : node.start;
  const lambda =
    node.kind === 'lambda' ? node : [...above(trace, node)].find(({ kind }) => kind === 'lambda');
  const aws = fields(node.segment.aws);
  const { links, source, trigger, channel } = deliveries(trace, node);
  const span = plainSpan(
    trace,
    node,
    kinds.server,
    {
      'faas.trigger': trigger,
      'faas.invocation_id': text(aws.request_id) || text(fields(lambda?.segment.aws).request_id),
      'faas.coldstart': parts.length > 0 || node.kind === 'function' ? init !== undefined : undefined,
      'cloud.resource_id': functionArn(node),
      'choreoscope.source': source,
      'choreoscope.channel': channel,
    },
    start,
  );
  if (init?.end !== undefined) {
    span.attributes.push({
      key: 'choreoscope.init_duration_ms',
      value: double((init.end - init.start) / 1000),
    });
  }
  // Lambda's segment is below the call; the invocation's own parent stays what the trace says.
  return { ...span, ...(node.parentId === '' ? {} : { flags: parentIs.remote }), links };
}

/**
 * The records an invocation was given: the messages of a queue that its links name, else the call above it, past the segments of
 * the services between.
 */
function deliveries(trace: Trace, node: Node) {
  const linked = parentLinks(node.segment);
  const between: Node[] = [];
  let call: Node | undefined;
  for (const at of above(trace, node)) {
    const owner = at.kind === 'subsegment' ? at.owner : at;
    if (at.kind !== 'subsegment' && at.kind !== 'service' && at.kind !== 'lambda') break;
    if (
      at.kind === 'subsegment' &&
      owner !== undefined &&
      (owner.kind === 'function' || owner.kind === 'compute')
    ) {
      call = at;
      break;
    }
    between.push(at);
  }
  const names = [...between.map(({ segment }) => text(segment.origin)), text(call?.segment.name)];
  const caller =
    linked.length > 0
      ? callers.find(({ source }) => source === 'sqs')
      : names.map((name) => callers.find(({ is }) => is.test(name))).find((found) => found !== undefined);
  const gateway = between.find(({ segment }) => /^AWS::(ApiGateway|AppSync)/.test(text(segment.origin)));
  const records: { traceId: string; spanId: string }[] =
    linked.length > 0 ? linked : call === undefined ? [] : [{ traceId: trace.traceId, spanId: call.id }];
  return {
    source: caller?.source ?? '',
    trigger: caller?.trigger ?? 'other',
    channel: gateway === undefined ? '' : routeOf(gateway),
    links: records.map((record, ordinal) => ({
      ...record,
      attributes: attributes({
        'choreoscope.delivery': ordinal,
        'choreoscope.keys': [],
        'choreoscope.channel': call === undefined ? '' : (callOf(call)?.channel ?? ''),
      }),
    })),
  };
}

/**
 * Links to the traces a batch's messages came from; those to traces that came of it (`child`) are no deliveries.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-tracelinking.html
 */
function parentLinks(segment: Segment): { traceId: string; spanId: string }[] {
  return list(segment.links).flatMap((link) => {
    const { trace_id, id, attributes: about } = fields(link);
    const found = { traceId: traceIdOf(trace_id), spanId: spanIdOf(id) };
    const isChild = fields(about)['aws.xray.reserved.reference_type'] === 'child';
    return isChild || found.traceId === '' || found.spanId === '' ? [] : [found];
  });
}

/** `http:POST /orders/{}`: a gateway's request, ids in its path replaced. */
function routeOf(gateway: Node): string {
  const request = fields(fields(gateway.segment.http).request);
  const path = text(request.url)
    .replace(/^[a-z]+:\/\/[^/]*/i, '')
    .replace(/[?#].*$/, '');
  const plain = path.replace(/\/[0-9a-f-]*[0-9][0-9a-f-]*(?=\/|$)/gi, '/{}');
  return text(request.method) === '' ? '' : `http:${text(request.method)} ${plain || '/'}`;
}

const callOf = (node: Node): Outgoing | undefined => awsCall(node.segment, placeOf(node.owner));

function subsegmentSpan(trace: Trace, node: Node): OtlpSpan {
  const isOwn = node.owner === undefined || node.owner.kind === 'function' || node.owner.kind === 'compute';
  const call = callOf(node);
  const isClient = call !== undefined || node.segment.namespace === 'remote';
  // What a gateway or another service does to call on is that service's, and no publish.
  const span = plainSpan(trace, node, isClient && isOwn ? kinds.client : kinds.internal, call?.attributes);
  const isReceived =
    reachable(node).some(({ kind }) => kind === 'lambda' || kind === 'function' || kind === 'compute') ||
    passedOn(node);
  const isRefused = span.status?.code === 2 && !isReceived;
  if (!isOwn || isRefused || !(isReceived || call?.isSend)) return span;
  const http = httpAttributes(node.segment);
  const event = attributes({
    'choreoscope.publish': 0,
    'choreoscope.keys': call?.keys ?? [],
    'choreoscope.channel': call?.channel || (http['http.request.method'] ? routeOf(node) : ''),
  });
  return {
    ...span,
    events: [{ name: 'choreoscope.publish', timeUnixNano: span.startTimeUnixNano, attributes: event }],
  };
}

/** Whether a service below, such as a topic, handed it to a function. */
function passedOn(node: Node): boolean {
  const seen = new Set<Node>();
  const visit = (at: Node): boolean => {
    if (seen.has(at)) return false;
    seen.add(at);
    return reachable(at).some((found) => found.kind !== 'service' || visit(found));
  };
  return visit(node);
}

/** A function's ARN without alias or version; '' when it is not told. */
function functionArn(node: Node): string {
  const aws = fields(node.segment.aws);
  for (const arn of [text(aws.function_arn), text(node.segment.resource_arn)])
    if (/^arn:[^:]*:lambda:[^:]*:[^:]*:function:./.test(arn)) return arn.split(':').slice(0, 7).join(':');
  return '';
}

/** Region and account a segment ran in. */
function placeOf(owner: Node | undefined): { region: string; account: string } {
  const [, , , region = '', account = ''] = owner === undefined ? [] : functionArn(owner).split(':');
  return { region, account: account || text(fields(owner?.segment.aws).account_id) };
}

function resourceOf(owner: Node | undefined): Attributes {
  if (owner === undefined) return {};
  const { segment, kind } = owner;
  const aws: Fields = fields(segment.aws);
  if (kind === 'function' || (kind === 'lambda' && isInvocation(owner))) {
    const arn = functionArn(owner);
    const { region, account } = placeOf(owner);
    return {
      'cloud.provider': 'aws',
      'cloud.platform': 'aws_lambda',
      'cloud.region': region,
      'cloud.account.id': account,
      'cloud.resource_id': arn,
      'faas.name': arn.split(':')[6] ?? text(segment.name),
      'service.name': text(segment.name),
    };
  }
  const ec2 = fields(aws.ec2);
  const ecs = fields(aws.ecs);
  return {
    'service.name': text(segment.name),
    'service.version': text(fields(segment.service).version),
    'service.instance.id': text(ec2.instance_id) || text(ecs.container_id) || text(ecs.container),
    'cloud.account.id': text(aws.account_id),
    ...(kind === 'compute' ? {} : { 'aws.xray.origin': text(segment.origin) }),
  };
}
