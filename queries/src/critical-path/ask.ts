import { flowById } from '../questions/flow-by-id.ts';
import { flowSteps } from '../questions/flow-steps.ts';
import { flowTrigger } from '../questions/flow-trigger.ts';
import { invocationCalls } from '../questions/invocation-calls.ts';
import type { Store } from '../store.ts';
import { callsOf } from './calls.ts';
import { type CriticalPath, criticalPath } from './critical-path.ts';
import { epochNs } from './nanoseconds.ts';
import { concerned, readSteps } from './steps.ts';

/** A flow of more invocations is followed through its first ones; what then is not known says so. */
const stepLimit = 20_000;
const spanLimit = 20_000;

/** A call begins while its invocation runs, by the same clock; an hour more for one that goes on after its answer. */
const slack_ms = 3_600_000;

/**
 * The critical path of one flow; undefined when there is no such flow, or none of its invocations is in the store any more.
 * @param flowId hex, 32 characters
 * @throws StoreError
 */
export async function askCriticalPath(
  { ask }: Pick<Store, 'ask'>,
  flowId: string,
): Promise<CriticalPath | undefined> {
  const flow_id = flowId;
  const [[flow], steps, [trigger]] = await Promise.all([
    ask(flowById, { flow_id }),
    ask(flowSteps, { flow_id, limit: stepLimit }),
    ask(flowTrigger, { flow_id }),
  ]);
  if (!flow || steps.length === 0) return undefined;
  const wanted = concerned(readSteps(epochNs(flow.started_at), steps));
  const times = wanted.map(
    ({ row }) => [Number(epochNs(row.started_at) / 1_000_000n), row.duration_ms] as const,
  );
  const spans = await ask(invocationCalls, {
    trace_ids: [...new Set(wanted.map(({ row }) => row.trace_id))],
    from: new Date(Math.min(...times.map(([began]) => began)) - slack_ms),
    to: new Date(Math.max(...times.map(([began, ms]) => began + ms)) + slack_ms),
    limit: spanLimit,
  });
  const calls = callsOf(new Set(wanted.map(({ key }) => key)), spans);
  const found = criticalPath({ flow, steps, calls, event_time: trigger?.event_time ?? null });
  return found && { ...found, is_cut: found.is_cut || spans.length === spanLimit };
}
