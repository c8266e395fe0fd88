import assert from 'node:assert/strict';
import { startTestCloud, type TestCloud } from './testing/cloud-for-tests.ts';

const ECHO = `export const handler = async (event) => ({ statusCode: 201,
  headers: { 'x-one': '1' }, multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] }, body: JSON.stringify(event) });`;

describe('Front doors of the local cloud', () => {
  let cloud: TestCloud;

  beforeEach(async () => {
    cloud = await startTestCloud();
  });

  afterEach(() => cloud.stop());

  it('serves a REST API in payload format 1.0, under its stage', async () => {
    const fn = cloud.deploy('f', ECHO);
    const url = await cloud.createRestApi({ 'POST /orders/{id}': fn });
    assert.ok(url.endsWith('/prod'));
    const response = await fetch(`${url}/orders/o1?q=1&q=2&r=%C3%BC`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: '00-1-2-01' },
      body: '{"orderId":"o1"}',
    });
    assert.equal(response.status, 201);
    assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2']);
    assert.equal(response.headers.get('x-one'), '1');
    // biome-ignore lint/suspicious/noExplicitAny: an event of documented shape
    const event = (await response.json()) as any;
    assert.deepEqual(
      [event.resource, event.path, event.httpMethod, event.pathParameters],
      ['/orders/{id}', '/orders/o1', 'POST', { id: 'o1' }],
    );
    assert.deepEqual(event.queryStringParameters, { q: '2', r: 'ü' });
    assert.deepEqual(event.multiValueQueryStringParameters, { q: ['1', '2'], r: ['ü'] });
    assert.equal(event.headers.traceparent, '00-1-2-01');
    assert.match(event.headers['x-amzn-trace-id'], /^Root=1-/);
    assert.equal(event.body, '{"orderId":"o1"}');
    assert.deepEqual([event.requestContext.stage, event.requestContext.path], ['prod', '/prod/orders/o1']);
    assert.match(event.requestContext.requestTime, /^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    assert.equal(event.requestContext.requestId, response.headers.get('x-amzn-requestid'));
    assert.equal(event.requestContext.requestId, cloud.truth.invocations[0]!.records[0]!.ids.requestId);
    assert.equal((await fetch(`${url}/none`)).status, 403);
  });

  it('serves a load balancer, with single or multi values', async () => {
    const fn = cloud.deploy('f', ECHO);
    const single = await cloud.createLoadBalancer({ $default: fn });
    const multi = await cloud.createLoadBalancer({ $default: fn }, { multiValueHeaders: true });
    const ask = async (url: string) => (await fetch(`${url}/a/b?q=1&q=%C3%BC`)).json();
    // biome-ignore lint/suspicious/noExplicitAny: events of documented shape
    const [one, many] = [await ask(single), await ask(multi)] as any[];
    assert.match(
      one.requestContext.elb.targetGroupArn,
      /^arn:aws:elasticloadbalancing:eu-west-1:\d+:targetgroup\//,
    );
    assert.deepEqual([one.httpMethod, one.path, one.body], ['GET', '/a/b', '']);
    assert.deepEqual(one.queryStringParameters, { q: '%C3%BC' });
    assert.match(one.headers['x-amzn-trace-id'], /^Root=1-/);
    assert.equal(one.multiValueHeaders, undefined);
    assert.deepEqual(many.multiValueQueryStringParameters, { q: ['1', '%C3%BC'] });
    assert.deepEqual(many.multiValueHeaders['x-forwarded-proto'], ['https']);
    assert.equal(many.headers, undefined);
  });

  it('answers 502 for a function that fails or answers in another form', async () => {
    const failing = cloud.deploy('failing', 'export const handler = async () => { throw new Error("no"); };');
    const formless = cloud.deploy('formless', 'export const handler = async () => "hello";');
    const rest = await cloud.createRestApi({ 'GET /failing': failing, 'GET /formless': formless });
    const balancer = await cloud.createLoadBalancer({ $default: failing });
    const urls = [`${rest}/failing`, `${rest}/formless`, balancer];
    const statuses = await Promise.all(urls.map(async (url) => (await fetch(url)).status));
    assert.deepEqual(statuses, [502, 502, 502]);
  });
});
