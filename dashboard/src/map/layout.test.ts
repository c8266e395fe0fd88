import assert from 'node:assert/strict';
import { placeInColumns } from './columns.ts';
import { drawMap } from './draw.ts';
import type { MapEdge, MapGraph, MapNode } from './graph.ts';
import { layOut, type PlacedGraph, type Point } from './layout.ts';
import { randomGraph } from './random-graph.ts';

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
    'everything to everything',
    graphOf(
      Array.from({ length: 14 }, (_, from) =>
        Array.from({ length: 14 }, (_, to): [string, string] => [`a${from}`, `b${to}`]),
      ).flat(),
    ),
  ],
  ...[5, 60, 200].flatMap((size) =>
    [1, 2, 3].map((seed): [string, MapGraph] => [`random graph ${seed} of ${size}`, randomGraph(size, seed)]),
  ),
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

/** How far a point is from a node's box: 0 inside or on it. */
function distance({ x, y }: Point, node: PlacedGraph['nodes'][number]): number {
  const dx = Math.max(node.x - x, 0, x - node.x - node.width);
  const dy = Math.max(node.y - y, 0, y - node.y - node.height);
  return Math.hypot(dx, dy);
}

function loose(placed: PlacedGraph): string[] {
  const nodes = new Map(placed.nodes.map((node) => [node.id, node]));
  return placed.edges
    .filter(({ from, to, points }) => {
      const [first, last] = [points[0], points.at(-1)];
      return !first || !last || distance(first, nodes.get(from)!) > 1 || distance(last, nodes.get(to)!) > 1;
    })
    .map(({ from, to }) => `${from} to ${to}`);
}

describe('the layout of a map', function () {
  this.timeout(60_000);
  for (const [name, graph] of graphs) {
    it(`places every node of ${name} apart from the others, within the drawing, and draws every edge`, async () => {
      const placed = await layOut(graph);
      assert.equal(placed.nodes.length, graph.nodes.length);
      assert.deepEqual(overlaps(placed), []);
      for (const { x, y, width, height } of placed.nodes) {
        assert.ok(x >= 0 && y >= 0 && x + width <= placed.width && y + height <= placed.height);
      }
      assert.equal(placed.edges.length, graph.edges.length);
      assert.deepEqual(loose(placed), []);
      assert.doesNotMatch(drawMap(placed, { title: name, description: name }), /NaN|undefined/);
    });
  }

  it('lays a chain that is wider than a page in rows', async () => {
    const placed = await layOut(chain(30));
    assert.ok(placed.height > 150 && placed.width < 3000, `${placed.width} × ${placed.height}`);
  });

  it('places in plain columns what the library cannot do: apart, every edge at its ends', () => {
    for (const graph of graphs.map(([, one]) => one)) {
      const index = new Map(graph.nodes.map(({ id }, at) => [id, at]));
      const sized = graph.nodes.map((one) => ({
        ...one,
        width: 120,
        height: 44,
        lines: ['', ''] as [string, string],
      }));
      const edges = graph.edges.map(({ from, to }) => ({ from: index.get(from)!, to: index.get(to)! }));
      const places = placeInColumns(sized, edges);
      const placed: PlacedGraph = {
        ...places,
        isLarge: false,
        nodes: sized.map((one, at) => ({ ...one, ...places.nodes[at]! })),
        edges: graph.edges.map((one, at) => ({ ...one, ...places.edges[at]!, text: '' })),
      };
      assert.deepEqual(overlaps(placed), []);
      assert.deepEqual(loose(placed), []);
    }
  });

  it('leaves out an edge to a node that is not there', async () => {
    const placed = await layOut({ nodes: [node('a')], edges: [edge('a', 'gone')] });
    assert.deepEqual([placed.nodes.length, placed.edges.length], [1, 0]);
  });

  it('writes signs of change and how sure an edge is, and gives both a class', async () => {
    const graph = graphOf([['a', 'b']]);
    const marked = {
      ...graph.edges[0]!,
      marks: ['added', 'slower'] as const,
      confidence: 0.456,
      weight: 0.5,
    };
    const svg = drawMap(
      await layOut({ nodes: [{ ...node('a'), heat: 1, marks: ['critical'] }, node('b')], edges: [marked] }),
      words,
    );
    assert.match(svg, /class="edge ev-id is-added is-slower w-3"/);
    assert.match(svg, />\+ ▲ ×2 · 12.5 ms 45%</);
    assert.match(svg, /class="node kind-function is-critical heat-5"/);
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
