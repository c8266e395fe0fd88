import type { EventSource } from './event-source.ts';
import { requests } from './http-request.ts';
import { items, joined, member, nameAt, present } from './reading.ts';

const one = requests(
  'appsync',
  (event) => field(event) !== undefined,
  (event) => ({
    name: field(event),
    host: nameAt(firstContext(event), 'request', 'domainName'),
    userAgent: nameAt(firstContext(event), 'request', 'headers', 'user-agent'),
  }),
  (event) => [member(firstContext(event), 'request', 'headers')],
  'graphql',
);

/**
 * AppSync resolving a field by a function, with no mapping in between: the resolver's context, or a list of such
 * contexts where the resolver batches. A batch is one field of many parents, so they are records of one call: the
 * first has its id.
 * https://docs.aws.amazon.com/appsync/latest/devguide/direct-lambda-reference.html,
 * https://docs.aws.amazon.com/appsync/latest/devguide/tutorial-lambda-resolvers.html
 */
export const appSync: EventSource = {
  ...one,
  deliveries: (event, facts) => {
    const [first] = one.deliveries(event, facts);
    const batch = items(event);
    return (batch.length > 0 ? batch : [event]).map((context, ordinal) => ({
      keys: ordinal === 0 ? (first?.keys ?? []) : [],
      channel: first?.channel,
      payload: member(context, 'arguments'),
    }));
  },
  attributes: (event) => {
    const type = nameAt(firstContext(event), 'info', 'parentTypeName')?.toLowerCase();
    return present({
      ...one.attributes?.(event),
      // https://opentelemetry.io/docs/specs/semconv/registry/attributes/graphql/; other fields are of no operation.
      'graphql.operation.type': /^(query|mutation|subscription)$/.test(type ?? '') ? type : undefined,
    });
  },
};

function firstContext(event: unknown): unknown {
  return items(event, 1)[0] ?? event;
}

/** `Mutation.placeOrder` */
function field(event: unknown): string | undefined {
  const info = member(firstContext(event), 'info');
  return joined`${nameAt(info, 'parentTypeName')}.${nameAt(info, 'fieldName')}`;
}
