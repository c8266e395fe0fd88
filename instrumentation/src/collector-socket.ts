import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import { builtin } from './builtin.ts';

/** What the collector said. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** `Retry-After`, ms. */
  retryAfterMs?: number;
  /** Its beginning. */
  body: string;
}

/** A request under way. */
export interface Post {
  /** Rejects when there was no whole answer. */
  answer: Promise<Answer>;
  /**
   * Lets the process (and Lambda's wait for an empty event loop) end without the answer; it may still come.
   * @param connectMs a connection that is not there by then is given up: an attempt to make one holds the loop
   */
  release(connectMs: number): void;
  /** Gives up: `answer` rejects. */
  abandon(): void;
}

/** A kept socket older than this is not trusted: a NAT gateway forgets it silently, and a write to it hangs. */
const trustedIdleMs = 60_000;

/**
 * One kept-alive connection to the collector. Its requests are made without `http.request` and `https.request`, which
 * other tools replace to record what a handler calls: X-Ray's captureHTTPsGlobal, which Powertools' Tracer does unasked.
 * Both functions only construct this class: https://github.com/nodejs/node/blob/main/lib/https.js
 */
export class CollectorSocket {
  readonly #options: RequestOptions;
  readonly #token: () => string | undefined;
  readonly #agent: Agent;
  readonly #Request: typeof ClientRequest;
  readonly #now: () => number;
  #lastUsed = 0;

  /** @param endpoint base URL; the path `/v1/traces` is added */
  constructor(endpoint: string, token: () => string | undefined, now: () => number = Date.now) {
    const url = new URL(`${endpoint.replace(/\/+$/, '')}/v1/traces`);
    const { Agent } = builtin(url.protocol === 'https:' ? 'node:https' : 'node:http');
    this.#now = now;
    this.#token = token;
    this.#Request = builtin('node:http').ClientRequest;
    this.#agent = new Agent({ keepAlive: true, maxFreeSockets: 1 });
    this.#options = {
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || undefined,
      path: url.pathname + url.search,
      method: 'POST',
      agent: this.#agent,
    };
  }

  /** Sends one body; once more on a fresh connection when the kept one turns out to have died in the freeze. */
  post(body: string): Post {
    if (this.#now() - this.#lastUsed > trustedIdleMs) this.#closeIdle();
    const token = this.#token();
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(token && { authorization: `Bearer ${token}` }),
    };
    let current: ClientRequest;
    let released = false;
    let abandoned = false;
    const answer = new Promise<Answer>((resolve, reject) => {
      const send = (mayRetry: boolean) => {
        const request = new this.#Request({
          ...this.#options,
          headers,
        });
        current = request;
        request.on('socket', (socket) => {
          if (released) socket.unref();
        });
        request.on('response', (response) => {
          readAnswer(response).then((answered) => {
            this.#lastUsed = this.#now();
            resolve(answered);
          }, reject);
        });
        request.on('error', (error) => {
          if (!mayRetry || abandoned || !request.reusedSocket) return reject(error);
          this.#closeIdle();
          send(false);
        });
        // A string goes out with the headers in one write.
        request.end(body);
      };
      send(true);
    });
    const abandon = () => {
      abandoned = true;
      current.destroy(new Error('no answer in time'));
    };
    const giveUpConnecting = () => {
      if (current.socket?.connecting) abandon();
    };
    return {
      answer,
      release: (connectMs) => {
        released = true;
        current.socket?.unref();
        if (connectMs > 0) setTimeout(giveUpConnecting, connectMs).unref();
        else giveUpConnecting();
      },
      abandon,
    };
  }

  close(): void {
    this.#agent.destroy();
  }

  #closeIdle(): void {
    for (const sockets of Object.values(this.#agent.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy();
    }
  }
}

/**
 * Sends a request that keeps no process alive.
 * @param most characters of the answer's body that are kept
 */
export function answerTo(request: ClientRequest, body?: string, most?: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.on('socket', (socket) => socket.unref());
    request.on('response', (response) => readAnswer(response, most).then(resolve, reject));
    request.on('error', reject);
    request.end(body);
  });
}

/** @param most characters of the body that are kept */
function readAnswer(response: IncomingMessage, most = 4_096): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      if (body.length < most) body += text.slice(0, most - body.length);
    });
    response.on('end', () => {
      const seconds = Number(response.headers['retry-after']);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        retryAfterMs: seconds > 0 ? seconds * 1000 : undefined,
        body,
      });
    });
    response.on('error', reject);
    response.on('close', () => {
      if (!response.complete) reject(new Error('the connection closed in the middle of the answer'));
    });
  });
}
