import elkModule, { type ELK, type ElkNode } from 'elkjs/lib/elk.bundled.js';
import type { FlowGraph, MapEdge, MapNode } from './graph.ts';
import { shapes } from './shapes.ts';

/** A point of the drawing, in its pixels. */
export interface Point {
  x: number;
  y: number;
}

/** The graph with places: nodes by their upper left corner, edges as lines through points, labels by their centre. */
export interface PlacedGraph {
  width: number;
  height: number;
  /** The points of edges are splines: a start, then triples of two control points and an end. Else corners. */
  isCurved: boolean;
  nodes: (MapNode & Point & { width: number; height: number; lines: [string, string] })[];
  edges: (MapEdge & { points: Point[]; labelAt: Point | undefined })[];
}

const nodeHeight = 44;
const labelHeight = 13;
const longestLabel = 30;
/** Width of a character of the page's sans serif at 12 px, and at 10.5 px: means over Latin text, rounded up. */
const characterWidth = 6.9;
const smallCharacterWidth = 6;

function cut(text: string): string {
  return text.length > longestLabel ? `${text.slice(0, longestLabel - 1)}…` : text;
}

/** https://eclipse.dev/elk/reference/options.html */
const layoutOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'SPLINES',
  'elk.layered.spacing.nodeNodeBetweenLayers': '20',
  'elk.spacing.nodeNode': '18',
  'elk.spacing.edgeNode': '12',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.padding': '[top=10,left=10,bottom=10,right=10]',
};

/** A chain longer than a wide page is laid in rows, like text, about four times as wide as high. */
const widest = 1500;
// Splines make the wrapping fail on graphs that right angles do not.
const inRows = {
  'elk.layered.wrapping.strategy': 'MULTI_EDGE',
  'elk.aspectRatio': '4',
  'elk.edgeRouting': 'ORTHOGONAL',
};

/** The package is CommonJS and exports the class itself, which its types put one `default` deeper. */
const Elk = elkModule as unknown as new () => ELK;
const elk = new Elk();

/** Undefined where ELK's wrapping gives up, which it does on some graphs; the one long row then has to do. */
async function layOutInRows(
  root: (options: Record<string, string>) => ElkNode,
): Promise<ElkNode | undefined> {
  try {
    return await elk.layout(root({ ...layoutOptions, ...inRows }));
  } catch {
    return undefined;
  }
}

/** Lays a graph out from left to right. The same graph gives the same drawing. */
export async function layOut(graph: FlowGraph): Promise<PlacedGraph> {
  const sized = graph.nodes.map((node) => {
    const lines: [string, string] = [cut(node.label), cut(node.note)];
    const width = Math.max(
      64,
      Math.ceil(Math.max(lines[0].length * characterWidth, lines[1].length * smallCharacterWidth)) +
        24 +
        (shapes[node.kind].taken ?? 0),
    );
    return { ...node, lines, width, height: nodeHeight };
  });
  // Made anew for each layout, which writes into it.
  const root = (options: Record<string, string>): ElkNode => ({
    id: 'root',
    layoutOptions: options,
    children: sized.map(({ id, width, height }) => ({ id, width, height })),
    edges: graph.edges.map(({ id, from, to, label }) => ({
      id,
      sources: [from],
      targets: [to],
      labels: label
        ? [
            {
              id: `${id}-label`,
              text: label,
              width: label.length * smallCharacterWidth + 6,
              height: labelHeight,
            },
          ]
        : [],
    })),
  });
  const inOneRow = await elk.layout(root(layoutOptions));
  const rows = (inOneRow.width ?? 0) > widest ? await layOutInRows(root) : undefined;
  const placed = rows ?? inOneRow;
  const places = new Map(placed.children?.map((child) => [child.id, child]));
  const routes = new Map(placed.edges?.map((edge) => [edge.id, edge]));
  return {
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    isCurved: rows === undefined,
    nodes: sized.map((node) => ({ ...node, x: places.get(node.id)?.x ?? 0, y: places.get(node.id)?.y ?? 0 })),
    edges: graph.edges.map((edge) => {
      const route = routes.get(edge.id);
      const section = route?.sections?.[0];
      const label = route?.labels?.[0];
      return {
        ...edge,
        points: section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : [],
        labelAt: label && {
          x: (label.x ?? 0) + (label.width ?? 0) / 2,
          y: (label.y ?? 0) + (label.height ?? 0) / 2,
        },
      };
    }),
  };
}
