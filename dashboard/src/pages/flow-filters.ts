import { z } from 'zod';
import type { Query } from '../links.ts';
import { rangeParameters } from '../range.ts';

const flag = z.literal('1').optional();

/** Where the next page goes on: rank, start in ns and id of this page's last flow. */
const cursor = z
  .string()
  .regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?_\d{1,19}_[0-9a-f]{32}$/)
  .optional();

/** Query parameters of the flows list. */
export const flowParameters = {
  ...rangeParameters,
  workflow: z.string().max(1000).optional(),
  function: z.string().max(1000).optional(),
  error: flag,
  cold: flag,
  duplicate: flag,
  min_ms: z.coerce.number().min(0).max(1e12).optional(),
  id: z.string().trim().max(1000).optional(),
  sort: z.enum(['newest', 'longest']).optional(),
  after: cursor,
};

/** The flows list's parameters once parsed. */
export type FlowInput = z.output<z.ZodObject<typeof flowParameters>>;

/** The flow list's question with no filter set. */
export const anyFlow = {
  sort: 'newest',
  workflow: '',
  function: '',
  has_error: 0,
  has_cold_start: 0,
  has_duplicate: 0,
  min_duration_ms: 0,
  identifier: '',
  after_id: '',
  after_rank: 0,
  after_ns: '0',
};

/** A request's filters as the question takes them. */
export function flowFilters(input: FlowInput) {
  const [rank = '0', ns = '0', id = ''] = input.after?.split('_') ?? [];
  return {
    sort: input.sort ?? 'newest',
    workflow: input.workflow ?? '',
    function: input.function ?? '',
    has_error: input.error ? 1 : 0,
    has_cold_start: input.cold ? 1 : 0,
    has_duplicate: input.duplicate ? 1 : 0,
    min_duration_ms: input.min_ms ?? 0,
    identifier: input.id ?? '',
    after_id: id,
    after_rank: Number(rank),
    after_ns: ns,
  };
}

/** The cursor that continues after a flow. */
export function cursorAfter(flow: { rank: number; started_ns: string; flow_id: string }): string {
  return `${flow.rank}_${flow.started_ns}_${flow.flow_id}`;
}

/** A request's filters as a link says them, without time and cursor. */
export function filterQuery(input: FlowInput): Query {
  const { workflow, function: name, error, cold, duplicate, min_ms, id, sort } = input;
  return { workflow, function: name, error, cold, duplicate, min_ms, id, sort };
}
