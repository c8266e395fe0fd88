import type { Row } from '../question.ts';
import { exportEvents } from '../questions/export-events.ts';
import { exportFlows } from '../questions/export-flows.ts';
import { type Ask, isLikely, type Selection } from './selection.ts';

type ExportedEvent = Row<typeof exportEvents>;
export type ExportedFlow = Omit<Row<typeof exportFlows>, 'started_ns'> & {
  events: Omit<ExportedEvent, 'flow_id'>[];
};

/** Flows asked for at once, and flows whose events are in memory at once. A flow of many invocations is whole in it. */
const PAGE = 2000;
const WITH_EVENTS = 200;

/**
 * The flows that were selected, oldest first, with what happened in each by time.
 * @param atOnce flows asked for at once
 * @throws StoreError
 */
export async function* exportedFlows(
  ask: Ask,
  selection: Selection,
  atOnce = PAGE,
): AsyncGenerator<ExportedFlow> {
  const { workflow, from, to, variant, now } = selection;
  let after = { after_ns: '', after_id: '' };
  for (;;) {
    const page = await ask(exportFlows, { workflow, from, to, variant, as_of: now, ...after, limit: atOnce });
    const last = page.at(-1);
    if (last === undefined) return;
    for (let first = 0; first < page.length; first += WITH_EVENTS) {
      yield* withEvents(ask, page.slice(first, first + WITH_EVENTS), selection.withInferred);
    }
    if (page.length < atOnce) return;
    after = { after_ns: last.started_ns, after_id: last.flow_id };
  }
}

async function* withEvents(
  ask: Ask,
  flows: Row<typeof exportFlows>[],
  withInferred: boolean,
): AsyncGenerator<ExportedFlow> {
  const starts = flows.map(({ started_at }) => started_at).sort();
  const ends = flows.map(({ ended_at }) => ended_at).sort();
  const events = await ask(exportEvents, {
    flow_ids: flows.map(({ flow_id }) => flow_id),
    functions: [...new Set(flows.flatMap(({ functions }) => functions))],
    from: starts[0] as string,
    to: ends.at(-1) as string,
  });
  const byFlow = new Map<string, Omit<ExportedEvent, 'flow_id'>[]>();
  for (const { flow_id, ...event } of events) {
    const there = byFlow.get(flow_id);
    if (there) there.push(event);
    else byFlow.set(flow_id, [event]);
  }
  for (const { started_ns: _, ...flow } of flows) {
    const its = byFlow.get(flow.flow_id) ?? [];
    yield { ...flow, events: withInferred ? its : provenOf(its) };
  }
}

/** What hops with evidence lead to from where the flow began; the rest of it hangs on likelihood. */
function provenOf<Event extends Omit<ExportedEvent, 'flow_id'>>(events: Event[]): Event[] {
  const below = new Map<string, Event[]>();
  const roots: Event[] = [];
  for (const event of events) {
    if (isLikely(event.evidence)) continue;
    if (event.evidence === 'none') roots.push(event);
    else {
      const from = `${event.from_trace_id} ${event.from_span_id}`;
      below.set(from, [...(below.get(from) ?? []), event]);
    }
  }
  const proven = new Set<Event>(roots);
  const reached = new Set<string>();
  for (const event of proven) {
    const id = `${event.trace_id} ${event.span_id}`;
    if (reached.has(id)) continue;
    reached.add(id);
    for (const next of below.get(id) ?? []) proven.add(next);
  }
  return events.filter((event) => proven.has(event));
}
