import type { MatchedRoute } from '../http-event.ts';

/** What an event says of where a request came in. */
export interface FrontDoor {
  apiId: string;
  domain: string;
  stage: string;
  /** Target group of a load balancer. */
  arn: string;
  isMultiValue: boolean;
}

/** A request, before its front door makes an event of it. */
export interface ReceivedRequest {
  method: string;
  /** Without the stage. */
  path: string;
  match: MatchedRoute;
  /** Name and value, one entry per value, names in lower case. */
  headers: [string, string][];
  query: [string, string][];
  /** As sent: a load balancer decodes nothing. */
  rawQuery: [string, string][];
  body: string | undefined;
  isBase64: boolean;
  requestId: string;
  now: Date;
}

/** Each name's last value. */
export function singles(values: [string, string][]): Record<string, string> {
  return Object.fromEntries(values);
}

export function multiValues(values: [string, string][]): Record<string, string[]> {
  const lists: Record<string, string[]> = {};
  for (const [name, value] of values) {
    lists[name] ??= [];
    lists[name].push(value);
  }
  return lists;
}
