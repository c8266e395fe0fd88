import { z } from 'zod';
import { causes, certainties, effects, kinds } from '../duplicate-words.ts';
import { rangeParameters } from '../range.ts';

const text = z.string().max(2000).optional();
const oneOf = (words: Record<string, unknown>) =>
  z.enum(Object.keys(words) as [string, ...string[]]).optional();

/** How prices are told apart on the page. */
export const priceGroups = ['consumer', 'channel', 'month'] as const;

/** Query parameters of the duplicates page. */
export const duplicateParameters = {
  ...rangeParameters,
  kind: oneOf(kinds),
  cause: oneOf(causes),
  effect: oneOf(effects),
  certainty: oneOf(certainties),
  side: z.enum(['delivery', 'publish']).optional(),
  consumer: text,
  channel: text,
  workflow: text,
  key: text,
  prices: z.enum(priceGroups).optional(),
  after: z
    .string()
    .regex(/^\d{1,19}\.[0-9a-f]{32}-[0-9a-f]{16}-\d{1,10}-[dp]$/, 'must be the cursor of a page before')
    .optional(),
};

export type DuplicateInput = z.output<z.ZodObject<typeof duplicateParameters>>;

const names = [
  'kind',
  'cause',
  'effect',
  'certainty',
  'side',
  'consumer',
  'channel',
  'workflow',
  'key',
] as const;

/** The filters as questions take them: '' means any. */
export function duplicateFilters(input: DuplicateInput) {
  return Object.fromEntries(names.map((name) => [name, input[name] ?? ''])) as Record<
    (typeof names)[number],
    string
  >;
}

/** The filters that are on, as a query. */
export function filterQuery(input: DuplicateInput): Record<string, string | undefined> {
  return Object.fromEntries(names.map((name) => [name, input[name]]));
}
