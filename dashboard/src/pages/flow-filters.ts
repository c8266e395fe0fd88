import { z } from 'zod';
import { DashboardError } from '../errors.ts';
import type { Query } from '../links.ts';
import { functionLabel } from '../names.ts';
import { rangeParameters } from '../range.ts';
import type { NameOf } from '../workflow-names.ts';

const flag = z.literal('1').optional();
const text = z.string().max(1000).optional();
const amount = z.coerce.number().min(0).max(1e12).optional();

/** Kinds of evidence, strongest first; the store counts them from 1. */
export const evidences = ['id', 'context', 'pointer', 'fingerprint', 'inferred'] as const;
/** What a flow can be doing; the store's flowState says which. */
export const states = ['complete', 'moving', 'stalled', 'dead-lettered'] as const;
export const sorts = ['newest', 'longest', 'dearest'] as const;

/** Where the next page goes on: rank, start in ns and id of this page's last flow. */
const cursor = z
  .string()
  .regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?_\d{1,19}_[0-9a-f]{32}$/)
  .optional();

/** What flows can be filtered by, as query parameters. */
const filterParameters = {
  id: z.string().trim().max(1000).optional(),
  workflow: text,
  variant: z
    .string()
    .regex(/^[0-9a-fA-F]{1,32}$/, 'must be the variant as its page names it')
    .optional(),
  function: text,
  version: z.string().max(1000).regex(/.@/, 'must be function@version').optional(),
  channel: text,
  key: text,
  attribute: z
    .string()
    .max(1000)
    .regex(/^[^=]+=./s, 'must be name=value, such as http.response.status_code=500')
    .optional(),
  state: z.enum(states).optional(),
  error: flag,
  error_type: text,
  cold: flag,
  duplicate: flag,
  min_ms: amount,
  max_ms: amount,
  min_usd: amount,
  max_usd: amount,
  evidence_least: z.enum(evidences).optional(),
  evidence_most: z.enum(evidences).optional(),
  inferred: z.enum(['0', '1']).optional(),
};

/** Query parameters of the flows list. */
export const flowParameters = {
  ...rangeParameters,
  ...filterParameters,
  sort: z.enum(sorts).optional(),
  after: cursor,
};

/** The flows list's parameters once parsed. */
export type FlowInput = z.output<z.ZodObject<typeof flowParameters>>;

type FilterName = keyof typeof filterParameters;

/** What a filter that is on says of itself. In the order in which they are said. */
const said: Record<FilterName, (value: string) => string> = {
  id: (value) => `has ${value}`,
  workflow: (value) => `workflow ${value}`,
  variant: (value) => `variant ${value.slice(0, 8)}`,
  function: (value) => `through ${functionLabel(value)}`,
  version: (value) =>
    `through ${functionLabel(value.slice(0, value.lastIndexOf('@')))} ${value.slice(value.lastIndexOf('@'))}`,
  channel: (value) => `through ${value}`,
  key: (value) => `business key ${value}`,
  attribute: (value) => value.replace('=', ' = '),
  state: (value) => value,
  error: () => 'has error',
  error_type: (value) => `failed with ${value}`,
  cold: () => 'cold start',
  duplicate: () => 'duplicate',
  min_ms: (value) => `took at least ${value} ms`,
  max_ms: (value) => `took at most ${value} ms`,
  min_usd: (value) => `cost at least $${value}`,
  max_usd: (value) => `cost at most $${value}`,
  evidence_least: (value) => `no evidence weaker than ${value}`,
  evidence_most: (value) => `some evidence no stronger than ${value}`,
  inferred: (value) => (value === '1' ? 'has inferred hops' : 'no inferred hops'),
};

/** The flow list's question with no filter set; `now` decides whether a flow is still moving. */
export function anyFlow(now: Date) {
  return {
    sort: 'newest',
    workflow: '',
    variant: '',
    function: '',
    function_version: '',
    channel: '',
    event_key: '',
    error: '',
    has_cold_start: 0,
    has_duplicate: 0,
    min_duration_ms: 0,
    max_duration_ms: 0,
    min_cost_usd: 0,
    max_cost_usd: 0,
    inferred: '',
    evidence_least: 0,
    evidence_most: 0,
    state: '',
    now,
    is_named: 0,
    flow_ids: [] as string[],
    attribute: '',
    after_id: '',
    after_rank: 0,
    after_ns: '0',
  };
}

/**
 * A request's filters as the question takes them.
 * @throws DashboardError bad_parameter when nothing can be both at least and at most what it asks for
 */
export function flowFilters(input: FlowInput, now: Date) {
  assertOrder(input.min_ms, input.max_ms, 'min_ms', 'max_ms');
  assertOrder(input.min_usd, input.max_usd, 'min_usd', 'max_usd');
  const [rank = '0', ns = '0', id = ''] = input.after?.split('_') ?? [];
  const strength = (evidence: FlowInput['evidence_least']) =>
    evidence === undefined ? 0 : evidences.indexOf(evidence) + 1;
  return {
    sort: input.sort ?? 'newest',
    workflow: input.workflow ?? '',
    variant: input.variant ?? '',
    function: input.function ?? '',
    function_version: input.version ?? '',
    channel: input.channel ?? '',
    event_key: input.key ?? '',
    error: input.error_type ?? (input.error ? 'any' : ''),
    has_cold_start: input.cold ? 1 : 0,
    has_duplicate: input.duplicate ? 1 : 0,
    min_duration_ms: input.min_ms ?? 0,
    max_duration_ms: input.max_ms ?? 0,
    min_cost_usd: input.min_usd ?? 0,
    max_cost_usd: input.max_usd ?? 0,
    inferred: input.inferred ?? '',
    evidence_least: strength(input.evidence_least),
    evidence_most: strength(input.evidence_most),
    state: input.state ?? '',
    now,
    is_named: input.id === undefined ? 0 : 1,
    flow_ids: [] as string[],
    attribute: input.attribute ?? '',
    after_id: id,
    after_rank: Number(rank),
    after_ns: ns,
  };
}

function assertOrder(least: number | undefined, most: number | undefined, first: string, second: string) {
  if (least !== undefined && most !== undefined && least > most)
    throw new DashboardError('bad_parameter', `${first} must not be above ${second}`, { parameter: first });
}

/** The cursor that continues after a flow. */
export function cursorAfter(flow: { rank: number; started_ns: string; flow_id: string }): string {
  return `${flow.rank}_${flow.started_ns}_${flow.flow_id}`;
}

/** A request's filters as a link says them, without time, order and cursor. */
export function filterQuery(input: FlowInput): Query {
  const names = Object.keys(filterParameters) as FilterName[];
  return Object.fromEntries(names.map((name) => [name, input[name]]));
}

/** The filters that are on, in words, each with the query that is left without it. */
export function filtersOn(input: FlowInput, nameOf: NameOf): { text: string; without: Query }[] {
  const all = filterQuery(input);
  return Object.entries(said).flatMap(([name, say]) => {
    const value = all[name];
    return value === undefined || value === ''
      ? []
      : [
          {
            text: say(name === 'workflow' ? nameOf(String(value)) : String(value)),
            without: { ...all, [name]: undefined },
          },
        ];
  });
}
