import { arnBeside } from './beside.ts';
import type { EventSource, InvocationFacts } from './event-source.ts';
import { has, joined, nameAt } from './reading.ts';

/**
 * A trigger of a Cognito user pool (sign-up, sign-in, token, message, …), which waits for the answer.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
 */
export const cognito: EventSource = {
  name: 'cognito',
  trigger: 'other',
  matches: (event) => has(event, 'triggerSource') && has(event, 'userPoolId'),
  channel: pool,
  deliveries: (event, facts) => [{ keys: [], channel: pool(event, facts), payload: event }],
  carried: () => undefined,
  spanName: (event) => nameAt(event, 'triggerSource'),
};

function pool(event: unknown, facts: InvocationFacts): string | undefined {
  const id = nameAt(event, 'userPoolId');
  const region = nameAt(event, 'region') ?? facts.region;
  return arnBeside({ ...facts, region }, 'cognito-idp', joined`userpool/${id}`) ?? joined`userpool:${id}`;
}
