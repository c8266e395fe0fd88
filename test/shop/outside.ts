import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The shop's outside world: a payment provider and a mail service, not on AWS and not traced. */
export interface Outside {
  url: string;
  /** Charges made, by order; a repeated request charges nothing. */
  charges: Map<string, string>;
  mails: string[];
  stop(): Promise<void>;
}

/**
 * @param options.slowMs every answer takes so much longer
 * @param options.failEvery each nth order's first charge is answered 503; 0: none
 */
export async function startOutside(options: { slowMs: number; failEvery: number }): Promise<Outside> {
  const charges = new Map<string, string>();
  const refused = new Set<string>();
  const mails: string[] = [];
  let asked = 0;

  function answer(path: string, key: string, body: string): [number, unknown] {
    if (path === '/mails') {
      mails.push(body);
      return [202, {}];
    }
    if (
      !charges.has(key) &&
      !refused.has(key) &&
      options.failEvery > 0 &&
      asked++ % options.failEvery === 0
    ) {
      refused.add(key);
      return [503, { error: 'try again' }];
    }
    if (!charges.has(key)) charges.set(key, new Date().toISOString());
    return [200, { chargeId: `ch_${key.slice(4, 12)}`, chargedAt: charges.get(key) }];
  }

  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const key = String(request.headers['idempotency-key'] ?? '');
      const [status, content] = answer(request.url ?? '/', key, Buffer.concat(chunks).toString());
      const send = () =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
      if (options.slowMs > 0) setTimeout(send, options.slowMs);
      else send();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    charges,
    mails,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
