import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Vault {
  url: string;
  asked: { headers: IncomingHttpHeaders; body: Record<string, unknown> }[];
  close(): Promise<void>;
}

/** Secrets Manager and SSM on loopback: says what it was asked, and answers with the nth given token (or status). */
export async function startVault(answer: (nth: number) => string | number | 'silence'): Promise<Vault> {
  const asked: Vault['asked'] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    request.on('end', () => {
      const given = answer(asked.length);
      asked.push({ headers: request.headers, body: JSON.parse(text) });
      if (given === 'silence') return;
      if (typeof given === 'number') {
        response.writeHead(given).end('{"__type":"AccessDeniedException","message":"no"}');
        return;
      }
      const isSecret = String(request.headers['x-amz-target']).startsWith('secretsmanager');
      response.end(JSON.stringify(isSecret ? { SecretString: given } : { Parameter: { Value: given } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
