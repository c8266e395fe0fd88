import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { placeInColumns } from './columns.ts';
import { placeByElk } from './elk.ts';
import type { MapEdge, MapGraph, MapNode } from './graph.ts';
import { shapes } from './shapes.ts';
import { cutText, textWidth } from './text-width.ts';

/** A point of the drawing, in its pixels. */
export interface Point {
  x: number;
  y: number;
}

/** A node with its size and the two lines written in it. */
export type SizedNode = MapNode & { width: number; height: number; lines: [label: string, note: string] };

/** Where everything goes, by the order of nodes and edges: what is kept of a layout. */
export interface Places {
  width: number;
  height: number;
  /** The points of edges are splines: a start, then triples of two control points and an end. Else corners. */
  isCurved: boolean;
  /** Upper left corners. */
  nodes: Point[];
  edges: { points: Point[]; labelAt: Point | undefined }[];
}

/** The graph with places: nodes by their upper left corner, edges as lines through points, labels by their centre. */
export interface PlacedGraph {
  width: number;
  height: number;
  isCurved: boolean;
  /** Too many edges for each to have room for its label: labels are drawn in the middle and show when asked for. */
  isLarge: boolean;
  nodes: (SizedNode & Point)[];
  edges: (MapEdge & { points: Point[]; labelAt: Point | undefined; text: string })[];
}

export const labelSize = 12;
export const noteSize = 10.5;
const nodeHeight = 44;
const labelHeight = 13;
const longestLine = 210;

/** From so many edges on, labels have no room of their own and a faster, tighter placement is used. */
const manyEdges = 60;
/** More than this, nodes and edges, ELK is not asked: it needs about 0.5 s of CPU for 500 and 2 s for 2,200. */
const mostParts = 3000;
/** Of the clock, so that a busy machine has time, too. */
const limit_ms = 15_000;
/** Layouts kept. One of 200 nodes is about 40 KB. */
const keptLayouts = 200;

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
// The placement that looks best takes a minute at 200 nodes and 300 edges.
const manyOptions = {
  ...layoutOptions,
  'elk.layered.spacing.nodeNodeBetweenLayers': '44',
  'elk.layered.spacing.edgeNodeBetweenLayers': '8',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '6',
  'elk.spacing.edgeNode': '6',
  'elk.spacing.edgeEdge': '5',
  'elk.layered.nodePlacement.strategy': 'LINEAR_SEGMENTS',
  'elk.layered.thoroughness': '3',
};

/** A chain longer than a wide page is laid in rows, like text, about four times as wide as high. */
const widest = 1500;
const chainAspect = 4;
// Splines make the wrapping fail on graphs that right angles do not.
const inRows = {
  ...layoutOptions,
  'elk.layered.wrapping.strategy': 'MULTI_EDGE',
  'elk.aspectRatio': String(chainAspect),
  'elk.edgeRouting': 'ORTHOGONAL',
};

function sizeNode(node: MapNode): SizedNode {
  const lines: [string, string] = [
    cutText(node.label, labelSize, longestLine),
    cutText(node.note, noteSize, longestLine),
  ];
  const text = Math.max(textWidth(lines[0], labelSize), textWidth(lines[1], noteSize));
  return {
    ...node,
    lines,
    width: Math.max(64, text + 24 + (shapes[node.kind].taken ?? 0)),
    height: nodeHeight,
  };
}

const markSigns: { mark: string; sign: string }[] = [
  { mark: 'added', sign: '+' },
  { mark: 'removed', sign: '−' },
  { mark: 'slower', sign: '▲' },
];

/** What stands on an edge: the sign of its change, its label, how sure it is. */
function edgeText({ label, marks = [], confidence = 1 }: MapEdge): string {
  const signs = markSigns.filter(({ mark }) => (marks as readonly string[]).includes(mark));
  const sure = confidence < 1 ? `${Math.floor(confidence * 100)}%` : '';
  return [...signs.map(({ sign }) => sign), label, sure].filter(Boolean).join(' ');
}

interface Sized {
  nodes: SizedNode[];
  edges: { from: number; to: number; text: string }[];
}

/** Made anew for each layout, which writes into it. */
function elkGraph({ nodes, edges }: Sized, options: Record<string, string>, hasLabels: boolean): ElkNode {
  return {
    id: 'root',
    layoutOptions: options,
    children: nodes.map(({ width, height }, index) => ({ id: `n${index}`, width, height })),
    edges: edges.map(({ from, to, text }, index) => ({
      id: `e${index}`,
      sources: [`n${from}`],
      targets: [`n${to}`],
      labels:
        hasLabels && text
          ? [{ id: `l${index}`, text, width: textWidth(text, noteSize) + 8, height: labelHeight }]
          : [],
    })),
  };
}

function readPlaces(placed: ElkNode, isCurved: boolean): Places {
  return {
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    isCurved,
    nodes: (placed.children ?? []).map(({ x = 0, y = 0 }) => ({ x, y })),
    edges: (placed.edges ?? []).map(({ sections, labels }) => {
      const [section] = sections ?? [];
      const [label] = labels ?? [];
      return {
        points: section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : [],
        labelAt: label && {
          x: (label.x ?? 0) + (label.width ?? 0) / 2,
          y: (label.y ?? 0) + (label.height ?? 0) / 2,
        },
      };
    }),
  };
}

async function placeWell(sized: Sized): Promise<Places> {
  const isLarge = sized.edges.length > manyEdges;
  const whole = await placeByElk(elkGraph(sized, isLarge ? manyOptions : layoutOptions, !isLarge), limit_ms);
  const width = whole.width ?? 0;
  if (width <= widest || width < chainAspect * (whole.height ?? 0)) return readPlaces(whole, true);
  // ELK's wrapping gives up on some graphs; the one long row then has to do.
  const rows = await placeByElk(elkGraph(sized, inRows, !isLarge), limit_ms).catch(() => undefined);
  return rows ? readPlaces(rows, false) : readPlaces(whole, true);
}

const layouts = new Map<string, Promise<Places>>();

/** Layouts by all that decides them: sizes, ends and texts. The one asked for least recently goes first. */
function placeOnce(sized: Sized): Promise<Places> {
  const key = JSON.stringify([
    sized.nodes.map(({ width }) => width),
    sized.edges.map(({ from, to, text }) => [from, to, textWidth(text, noteSize)]),
  ]);
  const places = layouts.get(key) ?? placeWell(sized);
  layouts.delete(key);
  layouts.set(key, places);
  for (const oldest of layouts.keys()) {
    if (layouts.size <= keptLayouts) break;
    layouts.delete(oldest);
  }
  // What failed, perhaps because the machine was busy, is tried again by the next who asks.
  places.catch(() => layouts.delete(key));
  return places;
}

async function place(sized: Sized): Promise<Places> {
  if (sized.nodes.length + sized.edges.length > mostParts) return placeInColumns(sized.nodes, sized.edges);
  return placeOnce(sized).catch(() => placeInColumns(sized.nodes, sized.edges));
}

/** Half way along an edge: the middle of its middle piece. */
function middleOf(points: Point[], isCurved: boolean): Point | undefined {
  const pieces = isCurved ? (points.length - 1) / 3 : points.length - 1;
  if (pieces < 1 || !Number.isInteger(pieces)) return points[0];
  const piece = Math.floor(pieces / 2);
  if (!isCurved) {
    const [a, b] = [points[piece], points[piece + 1]];
    return a && b && { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  }
  const [a, b, c, d] = points.slice(piece * 3, piece * 3 + 4);
  // A cubic at its middle: https://www.w3.org/TR/SVG2/paths.html#PathDataCubicBezierCommands
  const at = (axis: 'x' | 'y') =>
    ((a?.[axis] ?? 0) + 3 * (b?.[axis] ?? 0) + 3 * (c?.[axis] ?? 0) + (d?.[axis] ?? 0)) / 8;
  return { x: at('x'), y: at('y') };
}

/** Lays a graph out from left to right. The same graph gives the same drawing. */
export async function layOut(graph: MapGraph): Promise<PlacedGraph> {
  const indexes = new Map(graph.nodes.map(({ id }, index) => [id, index]));
  const edges = graph.edges.flatMap((edge) => {
    const [from, to] = [indexes.get(edge.from), indexes.get(edge.to)];
    return from === undefined || to === undefined ? [] : [{ edge, from, to, text: edgeText(edge) }];
  });
  const nodes = graph.nodes.map(sizeNode);
  const places = await place({ nodes, edges });
  return {
    width: places.width,
    height: places.height,
    isCurved: places.isCurved,
    isLarge: edges.length > manyEdges,
    nodes: nodes.map((node, index) => ({ ...node, ...(places.nodes[index] ?? { x: 0, y: 0 }) })),
    edges: edges.map(({ edge, text }, index) => {
      const { points = [], labelAt } = places.edges[index] ?? {};
      return { ...edge, text, points, labelAt: labelAt ?? middleOf(points, places.isCurved) };
    }),
  };
}
