import { flowById } from '../questions/flow-by-id.ts';
import { flowSteps } from '../questions/flow-steps.ts';
import { flowTrigger } from '../questions/flow-trigger.ts';
import { invocationCalls } from '../questions/invocation-calls.ts';
import type { Store } from '../store.ts';
import { type CriticalPath, criticalPath } from './critical-path.ts';
import { epochNs } from './nanoseconds.ts';
import { concerned, readSteps } from './steps.ts';

/** A flow of more invocations is followed through its first ones; what then is not known says so. */
const stepLimit = 20_000;
const callLimit = 5_000;

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
  const calls = await ask(invocationCalls, {
    trace_ids: wanted.map(({ row }) => row.trace_id),
    span_ids: wanted.map(({ row }) => row.span_id),
    limit: callLimit,
  });
  const found = criticalPath({ flow, steps, calls, event_time: trigger?.event_time ?? null });
  return found && { ...found, is_cut: found.is_cut || calls.length === callLimit };
}
