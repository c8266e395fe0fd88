import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LambdaExtension } from './lambda-extension.ts';

describe('LambdaExtension', () => {
  let server: Server;
  /** Who asks for an event and has none yet. */
  let asking: ServerResponse[];
  let extension: LambdaExtension;

  beforeEach(async () => {
    asking = [];
    server = createServer((request, response) => {
      request.resume();
      if (request.url?.endsWith('/register'))
        response.writeHead(200, { 'lambda-extension-identifier': 'an-id' }).end('{}');
      else {
        asking.push(response);
        server.emit('asked');
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const asked = once(server, 'asked');
    extension = new LambdaExtension(`127.0.0.1:${(server.address() as AddressInfo).port}`, () => {});
    assert.equal(await extension.registered, true);
    await asked;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  for (const body of ['', 'null', '{"eventType":']) {
    it(`asks again after an event that it cannot read: ${body || 'nothing'}`, async () => {
      const asked = once(server, 'asked');
      asking.shift()!.end(body);
      await asked;
      assert.equal(extension.isRegistered, true);
    });
  }

  it('lets nothing go for a call inside an invocation that the platform knows nothing of', async () => {
    extension.begun('one');
    extension.begun(undefined);
    extension.letGo(undefined);
    const asked = once(server, 'asked');
    asking.shift()!.end('{"requestId":"one"}');
    // Longer than an untraced invocation is held.
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(asking.length, 0);
    extension.letGo('one');
    await asked;
    assert.equal(asking.length, 1);
  });
});
