import assert from 'node:assert/strict';
import type { Store } from '../store.ts';
import { insertRows, openTestStore } from '../testing/index.ts';
import { stitch } from './stitch.ts';

const order = '0af7651916cd43dd8448eb211c80319c';
const batch = '1af7651916cd43dd8448eb211c80319c';
const id = (short: string) => short.padStart(16, '0');

/** OTLP span flags: sampled, and whether the parent is known to be remote. */
const local = 0x101;
const remote = 0x301;

let seconds = 0;

/** A span of another instrumentation, a second after the one before it. */
function span(
  service: string,
  kind: string,
  ids: [span: string, parent?: string],
  attributes: Record<string, string>,
  more: object = {},
) {
  const [own, parent] = ids;
  seconds += 1;
  return {
    trace_id: order,
    span_id: id(own),
    ...(parent === undefined ? {} : { parent_span_id: id(parent) }),
    kind,
    flags: local,
    started_at: `2026-11-20T10:00:${String(seconds).padStart(2, '0')}Z`,
    received_at: '2026-11-20T10:01:00Z',
    version: 1,
    service_name: service,
    resource: { 'service.name': service },
    attributes,
    ...more,
  };
}

const kafka = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' };
const lambda = {
  'cloud.provider': 'aws',
  'cloud.platform': 'aws_lambda',
  'cloud.region': 'eu-west-1',
  'cloud.account.id': '123456789012',
  'faas.name': 'charge',
};

/** A web shop in JavaScript, a stock service in Java behind Kafka, a charge service over HTTP, a Python function behind a queue. */
const spans = [
  span('web', 'server', ['a1'], { 'http.request.method': 'POST', 'http.route': '/orders' }),
  span('web', 'internal', ['a2', 'a1'], {}),
  span('web', 'producer', ['a3', 'a2'], {
    ...kafka,
    'messaging.destination.partition.id': '0',
    'messaging.kafka.offset': '7',
  }),
  // The poll is no invocation; the process span below it is, and says where in the topic its message was.
  span('stock', 'client', ['b1'], { ...kafka, 'messaging.operation.type': 'receive' }, { trace_id: batch }),
  span(
    'stock',
    'consumer',
    ['b2', 'b1'],
    {
      ...kafka,
      'messaging.operation.type': 'process',
      'messaging.destination.partition.id': '0',
      'messaging.kafka.offset': '7',
    },
    { trace_id: batch },
  ),
  span(
    'stock',
    'client',
    ['b3', 'b2'],
    { 'http.request.method': 'POST', 'url.full': 'http://charge:8080/charges/42' },
    { trace_id: batch },
  ),
  span(
    'charge',
    'server',
    ['c1', 'b3'],
    { 'http.request.method': 'POST', 'http.route': '/charges/{id}' },
    { trace_id: batch, flags: remote },
  ),
  span(
    'charge',
    'client',
    ['c2', 'c1'],
    {
      'rpc.system': 'aws-api',
      'rpc.service': 'SQS',
      'rpc.method': 'SendMessage',
      'messaging.system': 'aws.sqs',
      'messaging.message_id': 'm-1',
      'aws.queue_url': 'https://sqs.eu-west-1.amazonaws.com/123456789012/receipts',
    },
    { trace_id: batch },
  ),
  span(
    'print',
    'server',
    ['d1'],
    { 'faas.invocation_id': 'r-1', 'faas.trigger': 'pubsub' },
    { trace_id: '2af7651916cd43dd8448eb211c80319c', resource: { ...lambda, 'faas.name': 'print' } },
  ),
  span(
    'print',
    'consumer',
    ['d2', 'd1'],
    { 'messaging.system': 'aws_sqs', 'messaging.destination.name': 'receipts' },
    {
      trace_id: '2af7651916cd43dd8448eb211c80319c',
      scope_name: 'opentelemetry.instrumentation.aws_lambda',
      resource: { ...lambda, 'faas.name': 'print' },
      link_trace_ids: [batch],
      link_span_ids: [id('ff')],
      link_attributes: [{ 'messaging.message.id': 'm-1' }],
    },
  ),
];

for (const engine of ['embedded', 'server'] as const) {
  describe(`stitch of an estate none of which is ours, ${engine}`, function () {
    this.timeout(60_000);
    let store: Store;
    const ask = async (query: string) =>
      (await store.client.query({ query, format: 'JSONEachRow' })).json<Record<string, unknown>>();
    beforeEach(async () => {
      store = await openTestStore({ engine });
    });

    it('follows one flow through a server, a topic, another server and a queue', async () => {
      await insertRows(store, 'spans', spans);
      await stitch(store);
      assert.deepEqual(
        await ask(`SELECT from_function, to_function, channel, toString(evidence) AS evidence
                   FROM hops FINAL ORDER BY delivered_at`),
        [
          { from_function: '', to_function: 'web', channel: 'http:POST /orders', evidence: 'none' },
          { from_function: 'web', to_function: 'stock', channel: 'kafka:orders', evidence: 'pointer' },
          {
            from_function: 'stock',
            to_function: 'charge',
            channel: 'http:POST /charges/{}',
            evidence: 'context',
          },
          {
            from_function: 'charge',
            to_function: 'arn:aws:lambda:eu-west-1:123456789012:function:print',
            channel: 'arn:aws:sqs:eu-west-1:123456789012:receipts',
            evidence: 'id',
          },
        ],
      );
      assert.deepEqual(await ask('SELECT workflow, invocations, hops, depth FROM flows FINAL'), [
        { workflow: 'web · POST /orders', invocations: 4, hops: 3, depth: 3 },
      ]);
    });
  });
}
