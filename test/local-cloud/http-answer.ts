import type { Outcome } from './lambda/function-config.ts';

interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  cookies: string[];
  content: string | Buffer;
}

interface ProxyResult {
  statusCode?: number;
  headers?: Record<string, string>;
  /** REST APIs and load balancers. */
  multiValueHeaders?: Record<string, string[]>;
  cookies?: string[];
  body?: string;
  isBase64Encoded?: boolean;
}

const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';

/** What the client sees of an invocation: a proxy result, a bare value as JSON, a streamed prelude, or a 5xx. */
export function httpResponse(outcome: Outcome): HttpAnswer {
  if (outcome.status === 'timeout') return failure(503, 'Service Unavailable');
  if (outcome.status !== 'ok') return failure(500, 'Internal Server Error');
  if (outcome.contentType === PRELUDE_TYPE) {
    const [prelude = '{}', ...rest] = outcome.body.split('\0'.repeat(8));
    return proxied({ ...(JSON.parse(prelude) as ProxyResult), body: rest.join('\0'.repeat(8)) });
  }
  if (outcome.contentType === 'application/octet-stream') {
    return {
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      cookies: [],
      content: outcome.body,
    };
  }
  const result = JSON.parse(outcome.body) as ProxyResult | null;
  if (result !== null && typeof result === 'object' && 'statusCode' in result) return proxied(result);
  const content = typeof result === 'string' ? result : JSON.stringify(result);
  return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], content };
}

function proxied(result: ProxyResult): HttpAnswer {
  const body = result.body ?? '';
  return {
    status: result.statusCode ?? 200,
    headers: { 'content-type': 'application/json', ...result.headers, ...result.multiValueHeaders },
    cookies: result.cookies ?? [],
    content: result.isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}

function failure(status: number, message: string): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    cookies: [],
    content: JSON.stringify({ message }),
  };
}
