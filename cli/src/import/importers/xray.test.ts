import assert from 'node:assert/strict';
import { openTestStore } from '@choreoscope/queries/testing';
import { everything, openWorkbench, type Workbench } from '../testing/workbench.ts';
import {
  batch,
  call,
  invocation,
  segment,
  segmentPart,
  type XrayTrace,
  xrayTrace,
} from '../testing/xray-documents.ts';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/123456789012/ship';
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:orders';

/** An order: a gateway calls place, which calls pay, sends to a queue and publishes to a topic; a batch of two orders is shipped. */
function order(trace: XrayTrace, n: string) {
  return [
    segment(trace, `${n}1`, 'shop/prod', {
      to: 1.5,
      origin: 'AWS::ApiGateway::Stage',
      http: {
        request: { method: 'POST', url: 'https://x.example/prod/orders/42' },
        response: { status: 201 },
      },
      subsegments: [
        call(trace, `${n}2`, 'Lambda', { function_name: 'place', operation: 'Invoke' }, { from: 0, to: 1.4 }),
      ],
    }),
    ...invocation(trace, `${n}3`, 'place', {
      parent: `${n}2`,
      parts: [
        call(trace, `${n}4`, 'Lambda', { function_name: 'pay', operation: 'Invoke', request_id: `pay-${n}` }),
        call(trace, `${n}5`, 'SQS', { queue_url: QUEUE, operation: 'SendMessage' }),
        call(trace, `${n}6`, 'SNS', { topic_arn: TOPIC, operation: 'Publish' }),
        call(trace, `${n}7`, 'DynamoDB', { table_name: 'orders', operation: 'PutItem' }),
      ],
    }),
    ...invocation(trace, `${n}8`, 'pay', { parent: `${n}4`, requestId: `pay-${n}`, from: 0.15, to: 0.19 }),
    // The topic passes the call's context on; X-Ray makes a segment of it up.
    segment(trace, `${n}9`, 'SNS', {
      from: 0.1,
      to: 0.2,
      parent_id: id(`${n}6`),
      inferred: true,
      origin: 'AWS::SNS',
    }),
    ...invocation(trace, `${n}a`, 'mail', { parent: `${n}9`, from: 0.3, to: 0.5 }),
    segment(trace, `${n}b`, 'DynamoDB', {
      parent_id: id(`${n}7`),
      inferred: true,
      origin: 'AWS::DynamoDB::Table',
    }),
  ];
}
const id = (text: string) => text.padStart(16, '0');
const link = (trace: XrayTrace, span: string, type: string) => ({
  trace_id: trace.traceId,
  id: id(span),
  attributes: { 'aws.xray.reserved.reference_type': type },
});

describe('An import of X-Ray', function () {
  this.timeout(180_000);
  let bench: Workbench;
  beforeEach(async () => {
    bench = await openWorkbench(await openTestStore());
  });
  afterEach(() => bench.close());

  it('makes flows of segments: calls, a topic, and a batch of a queue whose messages come from other traces', async () => {
    const [one, two, shipping] = [xrayTrace('1'), xrayTrace('2'), xrayTrace('3')];
    const shipped = invocation(shipping, 'c1', 'ship', {
      links: [link(one, '15', 'parent'), link(two, '25', 'parent'), link(xrayTrace('9'), '99', 'child')],
      from: 2,
      to: 3,
    });
    const { code, report } = await bench.import({
      'traces.json': batch(
        { trace: one, documents: order(one, '1') },
        { trace: two, documents: order(two, '2') },
        { trace: shipping, documents: shipped },
      ),
    });
    assert.equal(code, 0, report);
    assert.match(report, /Read 1 input \(xray 1\): 44 spans, of them 7 invocations, 0 unfinished\./);
    assert.deepEqual(await bench.hops(), [
      'place -> mail by context',
      'place -> mail by context',
      'place -> pay by id',
      'place -> pay by id',
      'place -> ship by context',
      'place -> ship by context',
    ]);
    const channels = await bench.rows<{ channel: string }>(
      "SELECT DISTINCT channel FROM hops FINAL WHERE evidence != 'none' ORDER BY channel",
    );
    assert.deepEqual(
      channels.map(({ channel }) => channel),
      [
        'arn:aws:lambda:eu-west-1:123456789012:function:pay',
        TOPIC,
        'arn:aws:sqs:eu-west-1:123456789012:ship',
      ],
    );
    const flows = await bench.rows<{ workflow: string; n: number }>(
      'SELECT workflow, length(functions) AS n FROM flows FINAL ORDER BY flow_id',
    );
    assert.deepEqual(flows, [
      { workflow: 'place · POST /prod/orders/{}', n: '4' },
      { workflow: 'place · POST /prod/orders/{}', n: '4' },
    ]);
  });

  it('knows cold starts, errors, request ids and triggers', async () => {
    const trace = xrayTrace('4');
    const documents = invocation(trace, '1', 'place', {
      requestId: '11111111-2222-3333-4444-555555555555',
      from: 1,
      to: 2,
      fault: true,
      cause: { exceptions: [{ type: 'OutOfStock', message: 'none left' }] },
      subsegments: [
        segmentPart(trace, '1a', 'Initialization', { from: 0.25, to: 1 }),
        segmentPart(trace, '1b', 'Invocation', { from: 1.01, to: 1.9 }),
      ],
    });
    await bench.import({ 'x.json': batch({ trace, documents }) });
    const [found] = await bench.rows<Record<string, unknown>>(
      `SELECT function, request_id, is_cold_start, init_duration_ms, duration_ms, is_error, error_type, error_message, trigger, region, account
       FROM invocations FINAL`,
    );
    assert.deepEqual(found, {
      function: 'arn:aws:lambda:eu-west-1:123456789012:function:place',
      request_id: '11111111-2222-3333-4444-555555555555',
      is_cold_start: 1,
      init_duration_ms: 750,
      duration_ms: 990,
      is_error: 1,
      error_type: 'OutOfStock',
      error_message: 'none left',
      trigger: 'other',
      region: 'eu-west-1',
      account: '123456789012',
    });
  });

  it('changes nothing when it is run twice, in other pieces and in another order', async () => {
    const [one, two] = [xrayTrace('5'), xrayTrace('6')];
    await bench.import({
      'a.json': batch({ trace: one, documents: order(one, '1') }, { trace: two, documents: order(two, '2') }),
    });
    const before = await everything(bench);
    assert.equal(before[2]?.length, 6);
    const lines = [...order(one, '1'), ...order(two, '2')]
      .reverse()
      .map((document) => JSON.stringify(document));
    const { code } = await bench.import({
      'b.jsonl': lines.slice(7).join('\n'),
      'c.jsonl': lines.slice(0, 7).join('\n'),
    });
    assert.equal(code, 0);
    assert.deepEqual(await everything(bench), before);
  });

  it('takes an unfinished segment, and the finished one later', async () => {
    const trace = xrayTrace('7');
    const [lambda, open] = invocation(trace, '1', 'place', { in_progress: true });
    const { end_time: _, ...begun } = open as Record<string, unknown>;
    const { report } = await bench.import({
      'open.jsonl': [lambda, begun].map((one) => JSON.stringify(one)).join('\n'),
    });
    assert.match(report, /1 unfinished/);
    const unfinished = 'SELECT is_unfinished, duration_ms FROM invocations FINAL';
    assert.deepEqual(await bench.rows(unfinished), [{ is_unfinished: 1, duration_ms: 0 }]);
    const documents = invocation(trace, '1', 'place');
    await bench.import({ 'whole.json': batch({ trace, documents }) });
    await bench.import({ 'open.jsonl': [lambda, begun].map((one) => JSON.stringify(one)).join('\n') });
    assert.deepEqual(await bench.rows(unfinished), [{ is_unfinished: 0, duration_ms: 990 }]);
  });

  it('makes one invocation of each attempt of an event, and one where only Lambda’s own segment is there', async () => {
    const trace = xrayTrace('8');
    const [lambda, first] = invocation(trace, '1', 'work');
    const again = {
      ...first,
      id: id('2f'),
      parent_id: id('1c'),
      subsegments: [],
      start_time: trace.start + 60,
      end_time: trace.start + 61,
    };
    const documents = [
      {
        ...lambda,
        subsegments: [
          segmentPart(trace, '1b', 'Attempt #1'),
          segmentPart(trace, '1c', 'Attempt #2', { from: 59, to: 61 }),
        ],
      },
      { ...first, parent_id: id('1b'), error: true },
      again,
      invocation(trace, '3', 'untraced')[0],
    ];
    await bench.import({ 'x.json': batch({ trace, documents }) });
    assert.deepEqual(
      await bench.rows(
        "SELECT function_name AS name, request_id = '00000001-0000-0000-0000-000000000000' AS same, is_error FROM invocations FINAL ORDER BY started_at, name",
      ),
      [
        { name: 'untraced', same: 0, is_error: 0 },
        { name: 'work', same: 1, is_error: 1 },
        { name: 'work', same: 1, is_error: 0 },
      ],
    );
  });

  it('takes servers of the user’s own as services, in a flow with functions', async () => {
    const trace = xrayTrace('a');
    const documents = [
      segment(trace, '1', 'web', {
        origin: 'AWS::ECS::Container',
        http: { request: { method: 'GET', url: 'http://web/cart' }, response: { status: 200 } },
        subsegments: [
          call(trace, '2', 'Lambda', { function_name: 'price', operation: 'Invoke' }),
          segmentPart(trace, '3', 'stock', {
            namespace: 'remote',
            from: 0.3,
            to: 0.4,
            http: { request: { method: 'GET', url: 'http://stock/items/7' } },
          }),
        ],
      }),
      ...invocation(trace, '4', 'price', { parent: '2', from: 0.12, to: 0.18 }),
      segment(trace, '5', 'stock', {
        parent_id: id('3'),
        from: 0.31,
        to: 0.39,
        http: { request: { method: 'GET', url: 'http://stock/items/7' } },
      }),
    ];
    await bench.import({ 'x.json': batch({ trace, documents }) });
    assert.deepEqual(await bench.hops(), ['web -> price by context', 'web -> stock by context']);
    assert.equal(await bench.flows(), 1);
  });

  it('takes missing parents, cycles, repeated and zero ids and absurd times as they come, and says what it leaves out', async () => {
    const trace = xrayTrace('b');
    const documents = [
      ...invocation(trace, '1', 'lost', { parent: '77777' }),
      segment(trace, '21', 'self', { parent_id: id('21') }),
      segment(trace, '31', 'left', { parent_id: id('32'), origin: 'AWS::SNS' }),
      segment(trace, '32', 'right', { parent_id: id('31'), origin: 'AWS::SNS' }),
      ...invocation(trace, '41', 'in-a-circle', { parent: '31' }),
      segment(trace, '51', 'twice', { to: 0.5 }),
      segment(trace, '51', 'twice', { to: 0.7 }),
      segment(trace, '0', 'zero'),
      segment(trace, '52', 'backwards', { from: 2, to: 1 }),
      segment(trace, '53', 'timeless', { start_time: 'soon' }),
      segment(trace, '54', 'far', { start_time: 9e300 }),
      segment(trace, '55', 'below-nothing', {
        subsegments: [null, 7, { name: 'no id' }, segmentPart(trace, '56', 'inner')],
      }),
    ];
    const traces = JSON.parse(batch({ trace, documents })) as { Traces: { Segments: unknown[] }[] };
    traces.Traces[0]?.Segments.push(
      { Id: 'x', Document: '{"id":' },
      { Id: 'y', Document: JSON.stringify({ id: id('9'), trace_id: 'no' }) },
      'text',
    );
    const { code, report } = await bench.import({ 'x.json': JSON.stringify(traces) });
    assert.equal(code, 1);
    for (const reason of [
      /x\.json, byte 11: segment id "0000000000000000": must be 16 hex digits, not all 0/,
      /segment 0000000000000053: start_time "soon" is no time/,
      /segment 0000000000000054: start_time 9e\+300 is no time/,
      /segment id not set/,
      /the document is not JSON/,
    ]) {
      assert.match(report, reason);
    }
    assert.deepEqual(
      (
        await bench.rows<{ name: string }>("SELECT name FROM spans FINAL WHERE kind = 'server' ORDER BY name")
      ).map(({ name }) => name),
      ['backwards', 'below-nothing', 'in-a-circle', 'lost', 'self', 'twice'],
    );
    assert.equal(await bench.flows(), 6);
    assert.deepEqual(await bench.rows("SELECT duration_ns FROM spans FINAL WHERE name = 'twice'"), [
      { duration_ns: '700000000' },
    ]);
    assert.deepEqual(await bench.rows("SELECT duration_ns FROM spans FINAL WHERE name = 'backwards'"), [
      { duration_ns: '0' },
    ]);
  });

  it('takes what is whole of a file that ends in the middle', async () => {
    const [one, two] = [xrayTrace('c'), xrayTrace('d')];
    const text = batch(
      { trace: one, documents: order(one, '1') },
      { trace: two, documents: order(two, '2') },
    );
    const { code, report } = await bench.import({ 'cut.json': text.slice(0, -500) });
    assert.equal(code, 1);
    assert.match(report, /cut\.json, byte \d+: the JSON ends in the middle/);
    assert.equal(await bench.flows(), 1);
  });
});
