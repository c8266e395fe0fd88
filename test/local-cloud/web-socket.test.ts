import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { WebSocket } from 'ws';
import { eventually, startTestCloud, type TestCloud } from './testing/cloud-for-tests.ts';
import { recordedEvents, recordingHandler } from './testing/record-events.ts';

describe('WebSocket APIs in the local cloud', () => {
  let cloud: TestCloud;
  let client: ApiGatewayManagementApiClient;

  beforeEach(async () => {
    cloud = await startTestCloud();
    client = new ApiGatewayManagementApiClient(cloud.clientConfig());
  });

  afterEach(async () => {
    client.destroy();
    await cloud.stop();
  });

  it('invokes the routes of connect, message and disconnect, and posts back', async () => {
    const door = cloud.deploy('door', recordingHandler('return { statusCode: 200 };'), { maxInstances: 1 });
    const orders = cloud.deploy('orders', recordingHandler('return { statusCode: 200 };'));
    const routes = { $connect: door, $disconnect: door, $default: door, order: orders };
    const url = await cloud.createWebSocketApi(routes);
    const socket = new WebSocket(`${url}?token=t`);
    const received: string[] = [];
    socket.on('message', (data) => received.push(String(data)));
    await once(socket, 'open');
    socket.send('{"action":"order","orderId":"o1"}');
    socket.send('not json');
    await eventually(() => recordedEvents(orders).length === 1 && recordedEvents(door).length === 2);
    const [connected, other] = recordedEvents(door);
    const [{ requestContext, body, headers }] = recordedEvents(orders);
    const { connectionId: ConnectionId } = connected.requestContext;
    assert.deepEqual(
      [connected.requestContext.eventType, connected.requestContext.routeKey],
      ['CONNECT', '$connect'],
    );
    assert.deepEqual(connected.queryStringParameters, { token: 't' });
    assert.match(connected.headers['X-Amzn-Trace-Id'], /^Root=1-/);
    assert.deepEqual(
      [requestContext.eventType, requestContext.routeKey, requestContext.connectionId, body, headers],
      ['MESSAGE', 'order', ConnectionId, '{"action":"order","orderId":"o1"}', undefined],
    );
    assert.equal(typeof requestContext.messageId, 'string');
    assert.deepEqual([other.requestContext.routeKey, other.body], ['$default', 'not json']);

    await client.send(new PostToConnectionCommand({ ConnectionId, Data: '{"orderId":"o1"}' }));
    await eventually(() => received.length === 1);
    assert.deepEqual(received, ['{"orderId":"o1"}']);
    const [publish] = cloud.truth.publishes;
    assert.deepEqual(
      [publish?.service, publish?.operation, publish?.orderId],
      ['execute-api', 'PostToConnection', 'o1'],
    );
    const about = await client.send(new GetConnectionCommand({ ConnectionId }));
    assert.equal(about.ConnectedAt?.getTime(), connected.requestContext.connectedAt);

    await client.send(new DeleteConnectionCommand({ ConnectionId }));
    await once(socket, 'close');
    await eventually(() => recordedEvents(door).length === 3);
    await cloud.settle(20_000);
    const { eventType, disconnectStatusCode } = recordedEvents(door)[2].requestContext;
    assert.deepEqual([eventType, disconnectStatusCode], ['DISCONNECT', 1000]);
    await assert.rejects(client.send(new PostToConnectionCommand({ ConnectionId, Data: 'x' })), {
      name: 'GoneException',
    });
    assert.deepEqual(cloud.truth.invocations.map(({ records }) => records[0]!.channel).sort(), [
      'websocket:$connect',
      'websocket:$default',
      'websocket:$disconnect',
      'websocket:order',
    ]);
  });

  it('lets nobody in whom the connect route refuses, and says when there is no route', async () => {
    const code = `export const handler = async ({ queryStringParameters }) =>
      ({ statusCode: queryStringParameters?.token === 't' ? 200 : 401 });`;
    const url = await cloud.createWebSocketApi({ $connect: cloud.deploy('door', code) });
    const refused = new WebSocket(url);
    const [error] = await once(refused, 'error');
    assert.match(error.message, /401/);
    const socket = new WebSocket(`${url}?token=t`);
    await once(socket, 'open');
    socket.send('hello');
    const [data] = await once(socket, 'message');
    assert.equal(JSON.parse(String(data)).message, 'Forbidden');
    socket.terminate();
  });
});
