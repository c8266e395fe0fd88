import assert from 'node:assert/strict';
import { drawMap } from './draw.ts';
import type { MapEdge, MapGraph, MapNode } from './graph.ts';
import { layOut, type PlacedGraph } from './layout.ts';

const node = (id: string): MapNode => ({
  id,
  kind: 'function',
  label: id,
  note: '12.5 ms',
  title: id,
});
const edge = (from: string, to: string): MapEdge => ({
  id: `${from}>${to}`,
  from,
  to,
  evidence: 'id',
  label: '×2 · 12.5 ms',
  title: '',
});

function graphOf(pairs: [string, string][]): MapGraph {
  return {
    nodes: [...new Set(pairs.flat())].map(node),
    edges: pairs.map(([from, to]) => edge(from, to)),
  };
}

const chain = (length: number) =>
  graphOf(Array.from({ length }, (_, index) => [`step-${index}`, `step-${index + 1}`]));
const words = { title: 'Map', description: 'what it shows' };
const graphs: [name: string, graph: MapGraph][] = [
  ['one node', { nodes: [node('alone')], edges: [] }],
  ['a long chain', chain(30)],
  ['a wide fan', graphOf(Array.from({ length: 40 }, (_, index) => ['hub', `leaf-${index}`]))],
  [
    'a loop',
    graphOf([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['a', 'a'],
    ]),
  ],
  [
    'two legs between the same ends',
    { nodes: [node('a'), node('b')], edges: [edge('a', 'b'), { ...edge('a', 'b'), id: 'second' }] },
  ],
  [
    'parts that do not touch',
    graphOf([
      ['a', 'b'],
      ['c', 'd'],
    ]),
  ],
];

function overlaps(placed: PlacedGraph): string[] {
  return placed.nodes.flatMap((a, index) =>
    placed.nodes
      .slice(index + 1)
      .filter(
        (b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height,
      )
      .map((b) => `${a.id} and ${b.id}`),
  );
}

describe('the layout of a map', () => {
  for (const [name, graph] of graphs) {
    it(`places every node of ${name} apart from the others, within the drawing, and draws every edge`, async () => {
      const placed = await layOut(graph);
      assert.equal(placed.nodes.length, graph.nodes.length);
      assert.deepEqual(overlaps(placed), []);
      for (const { x, y, width, height } of placed.nodes) {
        assert.ok(x >= 0 && y >= 0 && x + width <= placed.width && y + height <= placed.height);
      }
      for (const { id, points } of placed.edges) assert.ok(points.length >= 2, id);
      assert.doesNotMatch(drawMap(placed, { title: name, description: name }), /NaN|undefined/);
    });
  }

  it('lays a chain that is wider than a page in rows', async () => {
    const placed = await layOut(chain(30));
    assert.ok(placed.height > 150 && placed.width < 3000, `${placed.width} × ${placed.height}`);
  });

  it('draws the same graph the same way every time', async () => {
    const graph = chain(14);
    assert.equal(drawMap(await layOut(graph), words), drawMap(await layOut(graph), words));
  });

  it('escapes what it writes', async () => {
    const hostile = { ...node('<x>'), label: '<b>"&', note: '</svg>', title: '<i>' };
    const svg = drawMap(await layOut({ nodes: [hostile], edges: [] }), { title: '<b>', description: '<i>' });
    assert.doesNotMatch(svg, /<b>|<i>|<x>|<\/svg>.+/);
  });
});
