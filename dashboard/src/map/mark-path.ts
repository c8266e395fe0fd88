import type { CriticalPath } from '@choreoscope/queries';
import type { MapGraph, MapMark } from './graph.ts';

/** The ends of a hop's legs as the graph of a flow names them; see flow-legs.sql. */
function legsOf(
  from: string,
  { channel, via, function: to }: CriticalPath['steps'][number],
): [string, string][] {
  if (channel === '' || channel === to) return [[`function:${from}`, `function:${to}`]];
  const last = via === '' || via === channel ? channel : via;
  return [
    [`function:${from}`, `channel:${channel}`],
    ...(last === channel ? [] : [[`channel:${channel}`, `channel:${last}`] as [string, string]]),
    [`channel:${last}`, `function:${to}`],
  ];
}

/** Marks what the critical path of a flow goes through, where it goes through more than one invocation. */
export function markPath(graph: MapGraph, path: CriticalPath | null): MapGraph {
  if (!path || path.steps.length < 2) return graph;
  const nodes = new Set(path.steps.map((step) => `function:${step.function}`));
  const edges = new Set<string>();
  path.steps.slice(1).forEach((step, index) => {
    for (const [from, to] of legsOf(path.steps[index]!.function, step)) {
      nodes.add(from).add(to);
      edges.add(JSON.stringify([from, to, step.evidence]));
    }
  });
  const marked = (marks: readonly MapMark[] = []): MapMark[] => [...marks, 'critical'];
  return {
    nodes: graph.nodes.map((node) => (nodes.has(node.id) ? { ...node, marks: marked(node.marks) } : node)),
    edges: graph.edges.map((edge) =>
      edges.has(JSON.stringify([edge.from, edge.to, edge.evidence]))
        ? { ...edge, marks: marked(edge.marks) }
        : edge,
    ),
  };
}
