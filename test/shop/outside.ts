import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OutsideCall } from '../local-cloud/index.ts';

/** The shop's outside world: a payment provider, a mail service and others, not on AWS and not traced. */
export interface Outside {
  url: string;
  /** Charges made, by order; a repeated request charges nothing. */
  charges: Map<string, string>;
  mails: string[];
  /** Told of every request that is answered, with the key its caller showed. */
  onCall(listen: (apiKey: string, call: OutsideCall) => void): void;
  stop(): Promise<void>;
}

interface OutsideOptions {
  /** Every answer takes so much longer. */
  slowMs: number;
  /** Each nth order's first request to a service goes wrong; 0: none. */
  failEvery: Partial<Record<'/charges' | '/scale' | '/carrier' | '/points' | '/thanks' | '/taste', number>>;
}

interface Question {
  key: string;
  body: string;
}

/** `later`: when its parcel is on the belt. `never`: not at all. `cut`: the connection is closed. */
type Answer = { status: number; content?: object } | 'later' | 'never' | 'cut';

const refused: Answer = { status: 503, content: { error: 'try again' } };

/** What goes wrong with the carrier's service, one after the other. */
const carrierFaults: readonly Answer[] = ['never', 'cut', refused];

/** Services that other shops use as well, each good for one order in so many. */
export async function startOutside(options: OutsideOptions): Promise<Outside> {
  const charges = new Map<string, string>();
  const mails: string[] = [];
  const asked = new Map<string, Set<string>>();
  const waiting = new Map<string, () => void>();
  let carrierFailures = 0;
  let tell: Parameters<Outside['onCall']>[0] = () => {};

  /** Whether this is the first request of an order, and one that shall go wrong. */
  function goesWrong(path: string, key: string): boolean {
    const keys = asked.get(path) ?? new Set();
    asked.set(path, keys);
    if (keys.has(key)) return false;
    keys.add(key);
    const nth = options.failEvery[path as keyof OutsideOptions['failEvery']] ?? 0;
    return nth > 0 && (keys.size - 1) % nth === 0;
  }

  const services: Record<string, (question: Question, isWrong: boolean) => Answer> = {
    '/charges': ({ key }, isWrong) => {
      if (isWrong) return refused;
      if (!charges.has(key)) charges.set(key, new Date().toISOString());
      return { status: 200, content: { chargeId: `ch_${key.slice(4, 12)}`, chargedAt: charges.get(key) } };
    },
    '/mails': ({ body }) => {
      mails.push(body);
      return { status: 202 };
    },
    // One at a time, or those who wait would leave nobody to ask again.
    '/scale': ({ body }, isWrong) => {
      if (isWrong && waiting.size === 0) return 'later';
      return { status: 200, content: { grams: 400 * (JSON.parse(body) as { pieces: number }).pieces } };
    },
    '/belt': ({ key }) => {
      waiting.get(key)?.();
      return { status: 202 };
    },
    '/carrier': (_, isWrong) =>
      isWrong ? carrierFaults[carrierFailures++ % carrierFaults.length]! : { status: 201 },
    '/points': (_, isWrong) => (isWrong ? refused : { status: 202 }),
    '/thanks': (_, isWrong) => (isWrong ? refused : { status: 202 }),
    '/taste': (_, isWrong) => (isWrong ? refused : { status: 202 }),
  };

  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    const atMs = Date.now();
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '/';
      const key = String(request.headers['idempotency-key'] ?? '');
      const body = Buffer.concat(chunks).toString();
      const send = (answer: Answer | undefined) => {
        if (answer === 'never') return;
        if (answer === 'cut') return void request.socket.destroy();
        if (answer === 'later') {
          waiting.set(key, () => {
            waiting.delete(key);
            send(services[path]?.({ key, body }, false));
          });
          return;
        }
        const { status, content = {} } = answer ?? { status: 404 };
        // Who asked is known only as long as it waits for the answer.
        const channel = `http:POST ${request.headers.host}${path}`;
        const call = { channel, body: `${key} ${body}`, isRefused: status >= 400, atMs };
        tell(String(request.headers['x-api-key'] ?? ''), call);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
      };
      const answer = services[path]?.({ key, body }, goesWrong(path, key));
      if (options.slowMs > 0) setTimeout(() => send(answer), options.slowMs);
      else send(answer);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    charges,
    mails,
    onCall(listen) {
      tell = listen;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
