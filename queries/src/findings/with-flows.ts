import type { ClickHouseClient } from '@clickhouse/client';
import type { Shown, Sighting } from './merge.ts';
import { read } from './statements.ts';

const mostFlows = 5;

interface FlowOf {
  trace_id: string;
  span_id: string;
  flow_id: string;
  workflow: string;
}

/** Adds the flows that show each sighting, at most five, and their workflows. */
export async function withFlows(client: ClickHouseClient, sightings: readonly Sighting[]): Promise<Shown[]> {
  const traces = [...new Set(sightings.flatMap(({ examples = [] }) => examples.map(([trace]) => trace)))];
  const ids = [...new Set(sightings.flatMap(({ flows = [] }) => flows.slice(0, mostFlows)))];
  const members = traces.length > 0 ? await read<FlowOf>(client, 'job/flows-of', { traces }) : [];
  const named = ids.length > 0 ? await read<FlowOf>(client, 'job/workflows-of', { flow_ids: ids }) : [];
  const workflowOf = new Map([...members, ...named].map(({ flow_id, workflow }) => [flow_id, workflow]));
  const flowsOf = new Map<string, string[]>();
  for (const { trace_id, span_id, flow_id } of members)
    for (const key of [trace_id, trace_id + span_id])
      flowsOf.set(key, [...(flowsOf.get(key) ?? []), flow_id]);
  return sightings.map((sighting) => {
    const shown = (sighting.examples ?? []).flatMap(([trace, span]) => flowsOf.get(trace + span) ?? []);
    const flow_ids = [...new Set([...(sighting.flows ?? []), ...shown])].slice(0, mostFlows);
    const workflows = [...new Set(flow_ids.map((id) => workflowOf.get(id) ?? ''))].filter(Boolean).sort();
    return { ...sighting, flow_ids, workflows };
  });
}
