import type { Row } from '../question.ts';
import type { workflowEdges } from '../questions/workflow-edges.ts';

/** An edge of a workflow, once for each evidence it is known by. */
export type WorkflowEdge = Row<typeof workflowEdges>;

/** What an edge, or several as one, amounts to. Times in milliseconds, cost at list price. */
export type Amounts = Pick<
  WorkflowEdge,
  | 'hops'
  | 'errors'
  | 'cost_usd'
  | 'p50_wait_ms'
  | 'p95_wait_ms'
  | 'p99_wait_ms'
  | 'p50_work_ms'
  | 'p95_work_ms'
>;

/** Several senders, or several kinds of evidence, as one: numbers are added, of times the longest stands. */
export function together(all: readonly Amounts[]): Amounts {
  const sum = (of: (amounts: Amounts) => number) => all.reduce((total, amounts) => total + of(amounts), 0);
  const most = (of: (amounts: Amounts) => number) => Math.max(0, ...all.map(of));
  return {
    hops: sum(({ hops }) => hops),
    errors: sum(({ errors }) => errors),
    cost_usd: sum(({ cost_usd }) => cost_usd),
    p50_wait_ms: most(({ p50_wait_ms }) => p50_wait_ms),
    p95_wait_ms: most(({ p95_wait_ms }) => p95_wait_ms),
    p99_wait_ms: most(({ p99_wait_ms }) => p99_wait_ms),
    p50_work_ms: most(({ p50_work_ms }) => p50_work_ms),
    p95_work_ms: most(({ p95_work_ms }) => p95_work_ms),
  };
}
