import type { flowFunctions, flowLegs, flowUnreceived, Row } from '@choreoscope/queries';
import { formatDuration, formatPlural } from '../format.ts';
import { functionLink } from '../links.ts';
import { describeChannel, functionLabel } from '../names.ts';
import type { MapEdge, MapGraph, MapNode } from './graph.ts';

type FunctionFacts = Row<typeof flowFunctions>;

function functionNode(identity: string, facts: FunctionFacts | undefined): MapNode {
  const parts = facts
    ? [
        facts.invocations > 1 ? `${facts.invocations} times` : '',
        facts.errors > 0 ? formatPlural(facts.errors, 'error') : '',
        facts.cold_starts > 0 ? `${facts.cold_starts} cold` : '',
      ].filter(Boolean)
    : ['not in this flow'];
  return {
    id: `function:${identity}`,
    kind: 'function',
    label: facts?.name || functionLabel(identity),
    note: parts.join(', ') || (facts ? formatDuration(facts.p50_ms) : ''),
    title: `Function ${identity}${facts ? `: ${formatPlural(facts.invocations, 'invocation')}, median ${formatDuration(facts.p50_ms)}` : ''}`,
    href: functionLink(identity, { range: 'all' }),
    marks: (facts?.errors ?? 0) > 0 ? ['error'] : [],
  };
}

function channelNode(channel: string): MapNode {
  const { kind, name } = describeChannel(channel);
  const note = kind === 'other' ? 'channel' : kind;
  return {
    id: `channel:${channel}`,
    kind,
    label: name,
    note,
    title: `${note} ${channel}`,
  };
}

/** The graph of one flow from what the store says of it; nodes in the order the legs name them. */
export function flowGraph(
  legs: Row<typeof flowLegs>[],
  functions: FunctionFacts[],
  unreceived: Row<typeof flowUnreceived>[],
): MapGraph {
  const facts = new Map(functions.map((row) => [row.function, row]));
  const edges: MapEdge[] = legs.map((leg, index) => ({
    id: `leg${index}`,
    from: `${leg.from_kind}:${leg.from_name}`,
    to: `${leg.to_kind}:${leg.to_name}`,
    evidence: leg.evidence,
    label: edgeLabel(leg),
    confidence: leg.confidence,
    title: `${formatPlural(leg.times, leg.to_kind === 'function' ? 'delivery' : 'event', leg.to_kind === 'function' ? 'deliveries' : 'events')}, ${leg.evidence === 'none' ? 'from outside' : `known by ${leg.evidence}, median wait ${formatDuration(leg.p50_wait_ms)}`}`,
  }));
  edges.push(
    ...unreceived.map((row, index) => ({
      id: `lost${index}`,
      from: `function:${row.function}`,
      to: `channel:${row.channel}`,
      evidence: row.is_awaited ? 'unreceived' : 'written',
      label: `×${row.publishes}`,
      title: row.is_awaited
        ? `${formatPlural(row.publishes, 'event')} published that no known function received`
        : `${formatPlural(row.publishes, 'write')}; no known function listens here`,
    })),
  );
  const ids = new Set([
    ...functions.map(({ function: identity }) => `function:${identity}`),
    ...edges.flatMap(({ from, to }) => [from, to]),
  ]);
  const nodes = [...ids].map((id) => {
    const name = id.slice(id.indexOf(':') + 1);
    return id.startsWith('function:') ? functionNode(name, facts.get(name)) : channelNode(name);
  });
  return { nodes, edges };
}

function edgeLabel(leg: Row<typeof flowLegs>): string {
  const times = leg.times > 1 ? `×${leg.times}` : '';
  const wait = leg.to_kind === 'function' && leg.evidence !== 'none' ? formatDuration(leg.p50_wait_ms) : '';
  return [times, wait].filter(Boolean).join(' · ');
}
