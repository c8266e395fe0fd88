import assert from 'node:assert/strict';
import { collapse, manyNodes } from './collapse.ts';
import type { MapEdge, MapGraph, MapMark, MapNode } from './graph.ts';
import { randomGraph } from './random-graph.ts';

const node = (id: string, kind: MapNode['kind'] = 'function', marks: MapMark[] = []): MapNode => ({
  id,
  kind,
  label: id,
  note: '',
  title: `whole ${id}`,
  marks,
});
const edge = (from: string, to: string, rest: Partial<MapEdge> = {}): MapEdge => ({
  id: `${from}>${to}`,
  from,
  to,
  evidence: 'id',
  label: '',
  title: `${from} to ${to}`,
  ...rest,
});
const many = Array.from({ length: manyNodes }, (_, index) => `leaf-${index}`);
/** A hub that sends over a queue of its own to each of its leaves. */
const hub = (marks: (leaf: string) => MapMark[] = () => []): MapGraph => ({
  nodes: [
    node('hub'),
    ...many.flatMap((leaf) => [node(`q-${leaf}`, 'queue'), node(leaf, 'function', marks(leaf))]),
  ],
  edges: many.flatMap((leaf) => [edge('hub', `q-${leaf}`), edge(`q-${leaf}`, leaf, { label: '5 ms' })]),
});

describe('a map of many nodes', () => {
  it('is drawn as it is while there are few', () => {
    const graph = randomGraph(manyNodes, 1);
    assert.equal(collapse(graph), graph);
  });

  it('makes a line of a channel between two functions, and one node of those with the same neighbours', () => {
    const { nodes, edges } = collapse(hub());
    assert.deepEqual(
      nodes.map(({ label, standsFor }) => [label, standsFor]),
      [
        ['hub', undefined],
        ['60 × function', 60],
      ],
    );
    assert.match(nodes[1]?.title ?? '', /leaf-0, leaf-1, .*leaf-59/);
    assert.deepEqual(
      edges.map(({ from, to, label }) => [from, to, label]),
      [['hub', nodes[1]?.id, '60 legs']],
    );
    assert.match(edges[0]?.title ?? '', /whole q-leaf-59/);
  });

  it('keeps what failed visible, and the critical path and what changed apart', () => {
    const marks = (leaf: string): MapMark[] =>
      leaf === 'leaf-7' ? ['critical'] : leaf === 'leaf-8' ? ['added'] : leaf === 'leaf-9' ? ['error'] : [];
    const { nodes, edges } = collapse(hub(marks));
    assert.deepEqual(nodes.map(({ label, marks: all }) => [label, all]).sort(), [
      ['58 × function', ['error']],
      ['hub', []],
      ['leaf-7', ['critical']],
      ['leaf-8', ['added']],
    ]);
    assert.ok(edges.some(({ label, to }) => to === 'leaf-7' && label === 'q-leaf-7 · 5 ms'));
  });

  it('says the weakest evidence and the least confidence of what it puts together', () => {
    const graph = hub();
    const [first, second] = graph.edges;
    graph.edges = [{ ...first!, evidence: 'inferred', confidence: 0.4 }, second!, ...graph.edges.slice(2)];
    const [whole] = collapse(graph).edges;
    assert.deepEqual([whole?.evidence, whole?.confidence], ['inferred', 0.4]);
  });

  it('loses no name, no error and no way from any node to any other', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const graph = randomGraph(200, seed);
      graph.nodes[seed * 7] = { ...graph.nodes[seed * 7]!, marks: ['error'] };
      const small = collapse(graph);
      assert.ok(small.nodes.length < graph.nodes.length);
      const text = JSON.stringify(small);
      for (const { label } of graph.nodes) assert.ok(text.includes(label), label);
      assert.ok(text.includes('"error"'));
      const ids = new Set(small.nodes.map(({ id }) => id));
      assert.ok(small.edges.every(({ from, to }) => ids.has(from) && ids.has(to)));
      assert.equal(new Set(small.edges.map(({ id }) => id)).size, small.edges.length);
    }
  });
});
