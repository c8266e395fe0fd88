import type { InvocationFacts } from './event-source.ts';
import { joined } from './reading.ts';

/**
 * ARN of a resource in the function's own partition, region and account, where the event does not say another.
 * Undefined where one of them is unknown.
 */
export function arnBeside(
  facts: InvocationFacts,
  service: string,
  resource: string | undefined,
  accountId = facts.accountId,
): string | undefined {
  const { region, functionArn } = facts;
  return joined`arn:${functionArn?.split(':')[1] ?? 'aws'}:${service}:${region}:${accountId}:${resource}`;
}
