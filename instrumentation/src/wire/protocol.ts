import type { WireRequest, WireResponse } from './exchange.ts';

/** How a service's operations are written as HTTP. */
export interface Protocol {
  speaks(service: string, request: WireRequest): boolean;
  /** Asked before the request is sent, its body only so far as the first piece had it. */
  operation(request: WireRequest): string | undefined;
  /** Largest request and response bodies worth keeping, bytes. */
  keep(operation: string | undefined): { request: number; response: number };
  input(request: WireRequest): Record<string, unknown>;
  output(response: WireResponse): Record<string, unknown>;
}

/** More than any accepted batch of SQS, SNS, EventBridge (1 MiB) and most of Kinesis and DynamoDB. */
export const largestMessage = 2 * 1_048_576;

/** A JSON object, or empty: what an answer does not say is absent. */
export function parseJson(body: Buffer | undefined): Record<string, unknown> {
  if (body === undefined || body.length === 0) return {};
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return parsed !== null && typeof parsed === 'object' ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Percent-encoded text; as it is where it is not well formed. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
