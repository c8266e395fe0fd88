import type { MapEdge, MapGraph, MapMark, MapNode } from './graph.ts';

/** From so many nodes on, a map is drawn with alike nodes put together, unless the reader asks for all. */
export const manyNodes = 60;
/** So many alike nodes become one. */
const fewestAlike = 4;
const namesInTitle = 200;

const byId = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const union = (marks: Iterable<readonly MapMark[] | undefined>): MapMark[] => [
  ...new Set([...marks].flatMap((some) => some ?? [])),
];
/** Weakest last, so that what stands for several says the weakest of them. */
const strength = ['id', 'context', 'pointer', 'none', 'fingerprint', 'inferred', 'written', 'unreceived'];
const weaker = (a: string, b: string) => (strength.indexOf(a) > strength.indexOf(b) ? a : b);

/** Nodes that are neighbours of the same nodes in the same way; on the critical path none is like another. */
function alikeNodes({ nodes, edges }: MapGraph): MapNode[][] {
  const touching = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const { from, to } of edges) {
    touching.get(from)?.push(`>${to}`);
    touching.get(to)?.push(`<${from}`);
  }
  const groups = new Map<string, MapNode[]>();
  for (const node of nodes) {
    const around = [...new Set(touching.get(node.id))].sort(byId);
    if (around.length === 0 || node.standsFor || node.marks?.includes('critical')) continue;
    const change = node.marks?.filter((mark) => mark !== 'error').join() ?? '';
    const key = JSON.stringify([node.kind, change, around]);
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [...groups.values()].filter((group) => group.length >= fewestAlike);
}

function standIn(group: MapNode[]): MapNode {
  const first = group[0]!;
  const named = group.slice(0, namesInTitle).map(({ label }) => label);
  const heats = group.flatMap(({ heat }) => heat ?? []);
  return {
    id: `alike:${first.id}`,
    kind: first.kind,
    label: `${group.length} × ${first.kind === 'other' ? 'channel' : first.kind}`,
    note: named.slice(0, 3).join(', '),
    title: `${group.length} with the same neighbours: ${named.join(', ')}${group.length > named.length ? ', …' : ''}`,
    marks: union(group.map(({ marks }) => marks)),
    standsFor: group.length,
    ...(heats.length > 0 ? { heat: Math.max(...heats) } : {}),
  };
}

/** One edge for all between the same two ends, where one of the ends stands for several nodes. */
function mergeEdges(edges: MapEdge[], standIns: Set<string>): MapEdge[] {
  const merged = new Map<string, MapEdge[]>();
  for (const edge of edges) {
    const stands = standIns.has(edge.from) || standIns.has(edge.to);
    const key = JSON.stringify(stands ? [edge.from, edge.to] : [edge.id]);
    merged.set(key, [...(merged.get(key) ?? []), edge]);
  }
  return [...merged.values()].flatMap((same) => {
    const first = same[0]!;
    if (same.length === 1) return [first];
    const weights = same.flatMap(({ weight }) => weight ?? []);
    return [
      {
        ...first,
        evidence: same.map(({ evidence }) => evidence).reduce(weaker),
        label: `${same.length} legs`,
        title: same.map(({ title }) => title).join('; '),
        marks: union(same.map(({ marks }) => marks)),
        confidence: Math.min(...same.map(({ confidence = 1 }) => confidence)),
        ...(weights.length > 0 ? { weight: Math.max(...weights) } : {}),
      },
    ];
  });
}

/** A channel with one way in and one way out becomes the line between its functions, and is named there. */
function throughChannels(graph: MapGraph): MapGraph {
  const into = new Map<string, MapEdge[]>();
  const out = new Map<string, MapEdge[]>();
  for (const edge of graph.edges) {
    into.set(edge.to, [...(into.get(edge.to) ?? []), edge]);
    out.set(edge.from, [...(out.get(edge.from) ?? []), edge]);
  }
  const gone = new Set<string>();
  const lines = new Map<string, MapEdge>(graph.edges.map((edge) => [edge.id, edge]));
  for (const node of graph.nodes) {
    const [a, b] = [into.get(node.id) ?? [], out.get(node.id) ?? []];
    const [before, after] = [a[0], b[0]];
    if (node.kind === 'function' || a.length !== 1 || b.length !== 1 || !before || !after) continue;
    // A neighbour that went already, a channel that hands on to a channel, stays a node.
    if (before.from === node.id || gone.has(before.from) || gone.has(after.to)) continue;
    gone.add(node.id);
    lines.delete(before.id);
    lines.set(after.id, {
      ...after,
      from: before.from,
      evidence: weaker(before.evidence, after.evidence),
      label: [node.label, after.label].filter(Boolean).join(' · '),
      title: `${node.title}; ${after.title}`,
      marks: union([before.marks, node.marks, after.marks]),
      confidence: Math.min(before.confidence ?? 1, after.confidence ?? 1),
    });
  }
  return { nodes: graph.nodes.filter(({ id }) => !gone.has(id)), edges: [...lines.values()] };
}

/** Puts alike nodes together: same kind, same neighbours. Nothing that is alone in what it does is lost. */
function putTogether(graph: MapGraph): MapGraph {
  const groups = alikeNodes(graph);
  const instead = new Map<string, MapNode>();
  for (const group of groups) {
    const node = standIn(group);
    for (const { id } of group) instead.set(id, node);
  }
  const name = (id: string) => instead.get(id)?.id ?? id;
  const edges = graph.edges.map((edge) => ({ ...edge, from: name(edge.from), to: name(edge.to) }));
  return {
    nodes: [...new Set(graph.nodes.map((node) => instead.get(node.id) ?? node))],
    edges: mergeEdges(edges, new Set([...instead.values()].map(({ id }) => id))),
  };
}

/** A graph of many nodes as one of fewer that says the same: see throughChannels and putTogether. A small one as it is. */
export function collapse(graph: MapGraph): MapGraph {
  return graph.nodes.length <= manyNodes ? graph : putTogether(throughChannels(graph));
}
