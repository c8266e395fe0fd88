import type { Request } from 'express';
import { DashboardError } from './errors.ts';

type Seen = Pick<Request, 'get'>;

/** The Origin header's host, undefined where it is absent or `null` (a sandboxed page, a file). */
function originHost(request: Seen): string | undefined {
  try {
    return new URL(request.get('origin') ?? '').host;
  } catch {
    return undefined;
  }
}

/**
 * What tells that a request was made by another site's page, in order: the first row that applies decides. The rules are
 * those of Go's net/http.CrossOriginProtection (https://go.dev/src/net/http/csrf.go): browsers say Sec-Fetch-Site to
 * https and loopback, and Origin with every POST, also to plain http; who says neither is no browser, and nobody else's
 * cookies or network can be borrowed through it.
 */
const rules: { applies: (request: Seen) => boolean; isOurs: (request: Seen) => boolean }[] = [
  {
    applies: (request) => request.get('sec-fetch-site') !== undefined,
    isOurs: (request) => ['same-origin', 'none'].includes(request.get('sec-fetch-site') ?? ''),
  },
  {
    applies: (request) => request.get('origin') !== undefined,
    // Hosts only: before a proxy that ends TLS the schemes differ.
    isOurs: (request) => originHost(request) === request.get('host'),
  },
];

/**
 * Refuses to change anything for a page of another origin.
 * @throws DashboardError cross_origin
 */
export function assertSameOrigin(request: Seen): void {
  const rule = rules.find(({ applies }) => applies(request));
  if (rule && !rule.isOurs(request)) {
    throw new DashboardError('cross_origin', 'Only pages of this dashboard may change something in it.');
  }
}
