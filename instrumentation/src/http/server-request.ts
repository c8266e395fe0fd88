import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request a server got, as event sources read it. What is known only later is filled in later. */
export interface ServerRequest {
  method: string;
  /** Without the query. */
  path: string;
  /** Lower-case names; of a name given twice Node keeps the first, or a list. */
  headers: IncomingHttpHeaders;
  /** When it arrived, Unix ms. */
  timeMs: number;
  /** Bytes of the body that passed by, once it is whole. */
  bodyBytes?: number;
  /** The whole body, where it was short enough to keep and somebody needs it. */
  body?: Buffer;
  /** The body as JSON, where it came parsed and not as bytes. */
  json?: unknown;
  /** The route's template, once a router has found it: `/orders/:id`. */
  route?: string;
}

/** @param request of `node:http`, `node:https` or the compatibility API of `node:http2` */
export function readRequest(request: IncomingMessage): ServerRequest {
  const url = request.url ?? '/';
  // A proxy is asked with a whole URL: https://www.rfc-editor.org/rfc/rfc9112#name-absolute-form
  const path = url.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0];
  return { method: request.method ?? 'GET', path: path || '/', headers: request.headers, timeMs: Date.now() };
}

/** Whether a body follows: https://www.rfc-editor.org/rfc/rfc9112#section-6.3 */
export function hasBody({ headers }: ServerRequest, httpVersionMajor: number): boolean {
  if (httpVersionMajor >= 2) return headers['content-length'] !== '0';
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The body as JSON; undefined while it is not whole, or when it is none. Parsed once. */
export function jsonBody(request: ServerRequest): unknown {
  const { body } = request;
  if (body === undefined) return request.json;
  if (!parsed.has(body)) parsed.set(body, parse(body));
  return parsed.get(body);
}

const parsed = new WeakMap<Buffer, unknown>();

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
