import type { Row } from '../question.ts';
import { exportEvents } from '../questions/export-events.ts';
import { exportFlows } from '../questions/export-flows.ts';
import { type Ask, isLikely, type Selection } from './selection.ts';

export type ExportedEvent = Row<typeof exportEvents>;
export type ExportedFlow = Omit<Row<typeof exportFlows>, 'started_ns'> & {
  events: Omit<ExportedEvent, 'flow_id'>[];
};

/** Flows in memory at once. A flow of many invocations is whole in it. */
const PAGE = 200;

/** The flows that were selected, oldest first, with what happened in each by time. @throws StoreError */
export async function* flowsOf(ask: Ask, selection: Selection): AsyncGenerator<ExportedFlow> {
  const { workflow, from, to, variant, now } = selection;
  let after = { after_ns: '', after_id: '' };
  for (;;) {
    const page = await ask(exportFlows, { workflow, from, to, variant, as_of: now, ...after, limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) return;
    const events = await ask(exportEvents, {
      flow_ids: page.map(({ flow_id }) => flow_id),
      functions: [...new Set(page.flatMap(({ functions }) => functions))],
      from: page.reduce(
        (first, { started_at }) => (started_at < first ? started_at : first),
        last.started_at,
      ),
      to: page.reduce((latest, { ended_at }) => (ended_at > latest ? ended_at : latest), last.ended_at),
    });
    const byFlow = new Map<string, Omit<ExportedEvent, 'flow_id'>[]>();
    for (const { flow_id, ...event } of events) {
      const there = byFlow.get(flow_id);
      if (there) there.push(event);
      else byFlow.set(flow_id, [event]);
    }
    for (const { started_ns: _, ...flow } of page) {
      const its = byFlow.get(flow.flow_id) ?? [];
      yield { ...flow, events: selection.withInferred ? its : provenOf(its) };
    }
    if (page.length < PAGE) return;
    after = { after_ns: last.started_ns, after_id: last.flow_id };
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
