import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The part of Lambda's Extensions API that an extension inside the function's process uses, and `POST /turn/<request
 * id>`, by which the harness begins an invocation: it is answered once every registered extension has asked for its
 * next event and got this one.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export async function startRuntimeApi(): Promise<{ address: string; close(): Promise<void> }> {
  const waiting = new Map<string, ServerResponse>();
  const turns: { requestId: string; response: ServerResponse }[] = [];
  const registered = new Set<string>();

  const advance = () => {
    const turn = turns[0];
    if (!turn || waiting.size < registered.size) return;
    turns.shift();
    const event = JSON.stringify({
      eventType: 'INVOKE',
      deadlineMs: Date.now() + 60_000,
      requestId: turn.requestId,
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:measured',
    });
    for (const response of waiting.values()) response.end(event);
    waiting.clear();
    turn.response.end();
  };

  const server = createServer((request, response) => {
    const path = request.url ?? '';
    request.resume();
    if (path.endsWith('/extension/register')) {
      // One process at a time is measured: who registers now is the only one alive.
      registered.clear();
      waiting.clear();
      const id = crypto.randomUUID();
      registered.add(id);
      response.setHeader('Lambda-Extension-Identifier', id);
      response.end('{"functionName":"measured","functionVersion":"$LATEST","handler":"index.handler"}');
    } else if (path.endsWith('/extension/event/next')) {
      waiting.set(String(request.headers['lambda-extension-identifier']), response);
      advance();
    } else if (path.startsWith('/turn/')) {
      turns.push({ requestId: path.slice('/turn/'.length), response });
      advance();
    } else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
