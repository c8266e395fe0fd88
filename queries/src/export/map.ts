import type { Row } from '../question.ts';
import { workflowEdges } from '../questions/workflow-edges.ts';
import { workflowFunctions } from '../questions/workflow-functions.ts';
import type { Ask, Selection } from './selection.ts';

/** A workflow's map: its functions, and what leads from one to another over which channel. */
export interface WorkflowMap {
  workflow: string;
  functions: Row<typeof workflowFunctions>[];
  edges: Row<typeof workflowEdges>[];
}

/** The map of the flows that were selected. Functions that only what was left out leads to are not in it. @throws StoreError */
export async function loadMap(ask: Ask, selection: Selection): Promise<WorkflowMap> {
  const { workflow, from, to, variant, version } = selection;
  const params = { workflow, from, to, variant, version, with_inferred: selection.withInferred ? 1 : 0 };
  const [edges, functions] = await Promise.all([ask(workflowEdges, params), ask(workflowFunctions, params)]);
  const reached = new Set(edges.flatMap((edge) => [edge.from_function, edge.to_function]));
  return {
    workflow,
    edges,
    functions: selection.withInferred ? functions : functions.filter((one) => reached.has(one.function)),
  };
}

/** A place of a drawing. */
export interface DrawnNode {
  id: string;
  kind: 'function' | 'channel';
  lines: string[];
}

/** A line of a drawing, dotted where it is only likely. */
export interface DrawnEdge {
  from: string;
  to: string;
  label: string;
  isDotted: boolean;
}

const count = (n: number, one: string) => `${n} ${n === 1 ? one : `${one}s`}`;
const ms = (value: number) =>
  value < 10
    ? `${Math.round(value * 10) / 10} ms`
    : value < 10_000
      ? `${Math.round(value)} ms`
      : `${Math.round(value / 100) / 10} s`;

/** The last part of a name: of an ARN without its type, of a path, or what follows the kind. */
export function shortName(name: string): string {
  if (/^arn:/.test(name)) return (name.split(':').slice(5).join(':').split(/[:/]/).at(-1) ?? '') || name;
  if (name.startsWith('/')) return name.split('/').at(-1) || name;
  return /^[a-z-]+:(.+)$/s.exec(name)?.[1] ?? name;
}

/** Functions and channels as nodes, with a line into each channel and one out of it; what goes nowhere by channel is one line. */
export function drawnMap(map: WorkflowMap): { nodes: DrawnNode[]; edges: DrawnEdge[] } {
  const nodes = new Map<string, DrawnNode>();
  const lines = new Map<string, DrawnEdge & { hops: number; label: string }>();
  const node = (kind: DrawnNode['kind'], name: string, more: string[] = []): string => {
    const key = `${kind} ${name}`;
    const found = nodes.get(key) ?? {
      id: `${kind[0]}${nodes.size}`,
      kind,
      lines: [shortName(name), ...more],
    };
    nodes.set(key, found);
    return found.id;
  };
  const line = (from: string, to: string, hops: number, isDotted: boolean, told: string) => {
    const key = `${from} ${to} ${isDotted}`;
    const found = lines.get(key) ?? { from, to, isDotted, hops: 0, label: '' };
    found.hops += hops;
    found.label = told === '' ? `${found.hops}` : `${found.hops}, ${told}`;
    lines.set(key, found);
  };
  for (const one of map.functions) {
    const errors = one.errors > 0 ? `, ${count(one.errors, 'error')}` : '';
    node('function', one.function, [
      `${count(one.invocations, 'invocation')}${errors}, p95 ${ms(one.p95_duration_ms)}`,
    ]);
  }
  for (const edge of map.edges) {
    const isDotted = edge.evidence === 'fingerprint' || edge.evidence === 'inferred';
    const to = node('function', edge.to_function);
    const from = edge.from_function === '' ? undefined : node('function', edge.from_function);
    const wait = from === undefined ? '' : `waits p95 ${ms(edge.p95_wait_ms)}`;
    const name = edge.via !== '' && edge.channel === '' ? edge.via : edge.channel;
    if (name === '') {
      if (from !== undefined) line(from, to, edge.hops, isDotted, wait);
      continue;
    }
    const through = edge.via !== '' && edge.via !== name ? [`by ${shortName(edge.via)}`] : [];
    const channel = node('channel', `${name}\n${edge.via}`, through);
    const place = nodes.get(`channel ${name}\n${edge.via}`) as DrawnNode;
    place.lines[0] = shortName(name);
    if (from !== undefined) line(from, channel, edge.hops, isDotted, '');
    line(channel, to, edge.hops, isDotted, wait);
  }
  return { nodes: [...nodes.values()], edges: [...lines.values()] };
}
