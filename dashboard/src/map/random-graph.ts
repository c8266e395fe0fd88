import type { ChannelKind } from '../names.ts';
import type { MapEdge, MapGraph, MapNode } from './graph.ts';

const kinds: ChannelKind[] = [
  'function',
  'queue',
  'function',
  'topic',
  'function',
  'table',
  'function',
  'bus',
];
const evidence = ['id', 'id', 'context', 'pointer', 'inferred', 'unreceived'];
const words = [
  'order',
  'charge',
  'ship',
  'notify',
  'price',
  'stock',
  'label',
  'refund',
  'customer',
  'invoice',
];

/** A choreography nobody drew, for tests: every node is reached from an earlier one, with more edges between, some of them back. */
export function randomGraph(size: number, seed: number): MapGraph {
  let state = seed;
  const random = (most: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  const pick = <Item>(items: Item[]) => items[random(items.length)]!;
  const nodes = Array.from({ length: size }, (_, index): MapNode => {
    const kind = index === 0 ? 'http' : pick(kinds);
    const label = `${pick(words)}-${pick(words)}-${index}`;
    return {
      id: `n${index}`,
      kind,
      label,
      note: kind === 'function' ? `${random(900)} ms` : kind,
      title: label,
    };
  });
  const edge = (from: number, to: number, index: number): MapEdge => ({
    id: `e${index}`,
    from: `n${from}`,
    to: `n${to}`,
    evidence: pick(evidence),
    label: random(2) === 0 ? '' : `×${random(2000)} · ${random(900)} ms`,
    title: `from ${from} to ${to}`,
  });
  const tree = nodes
    .slice(1)
    .map((_, index) => edge(Math.max(0, index - random(index + 1)), index + 1, index));
  const more = Array.from({ length: Math.floor(size / 3) }, (_, index) =>
    edge(random(size), random(size), size + index),
  );
  return { nodes, edges: [...tree, ...more] };
}
