import { formatCount, formatPlural } from '../format.ts';
import { link, type Query } from '../links.ts';
import { collapse, manyNodes } from './collapse.ts';
import { drawMap } from './draw.ts';
import type { MapDrawing, MapGraph, MapMark } from './graph.ts';
import { layOut } from './layout.ts';

/** What a page was asked for of its map: all nodes, or alike ones put together, which is the default of a large one. */
export type MapMode = 'whole' | 'grouped';

/** What `partials/map` shows. */
export interface MapView {
  title: string;
  mapSvg: string;
  pictureHref: string;
  /** Which lines there are, for the legend. */
  lines: { kind: string; text: string }[];
  marks: { mark: MapMark; text: string }[];
  hasInferred: boolean;
  nodes: string;
  /** Where the other mode is: undefined for a map that is small anyway. */
  other: { href: string; text: string } | undefined;
}

const lineRows: { kind: string; evidence: string[]; text: string }[] = [
  { kind: 'id', evidence: ['id'], text: 'id' },
  { kind: 'context', evidence: ['context', 'pointer'], text: 'context or pointer' },
  { kind: 'inferred', evidence: ['fingerprint', 'inferred'], text: 'fingerprint or inferred' },
  { kind: 'none', evidence: ['none'], text: 'from outside' },
  { kind: 'unreceived', evidence: ['unreceived'], text: 'nobody received' },
  { kind: 'written', evidence: ['written'], text: 'no known function listens' },
];
const markRows: { mark: MapMark; text: string }[] = [
  { mark: 'critical', text: 'critical path' },
  { mark: 'added', text: '+ only now' },
  { mark: 'removed', text: '− only before' },
  { mark: 'slower', text: '▲ slower' },
];

/** What is drawn of a graph: alike nodes put together where there are many, unless all are asked for. */
export function asDrawn(graph: MapGraph, mode: MapMode | undefined): MapGraph {
  return mode === 'whole' ? graph : collapse(graph);
}

/**
 * Draws a map for a page.
 * @param here path and query of the page, for the links to the picture and to the other mode
 */
export async function viewMap(
  drawing: MapDrawing,
  here: { path: string; query: Query },
  mode: MapMode | undefined,
): Promise<MapView> {
  const { graph, title } = drawing;
  const drawn = asDrawn(graph, mode);
  const placed = await layOut(drawn);
  const evidence = new Set(drawn.edges.map((edge) => edge.evidence));
  const marks = new Set([...drawn.edges, ...drawn.nodes].flatMap((part) => part.marks ?? []));
  const all = formatCount(graph.nodes.length);
  return {
    title,
    mapSvg: drawMap(placed, drawing),
    pictureHref: link(`${here.path}/map.svg`, here.query),
    lines: lineRows.filter((row) => row.evidence.some((kind) => evidence.has(kind))),
    marks: markRows.filter(({ mark }) => marks.has(mark)),
    hasInferred: evidence.has('inferred') || evidence.has('fingerprint'),
    nodes: formatPlural(drawn.nodes.length, 'node'),
    other:
      graph.nodes.length <= manyNodes
        ? undefined
        : mode === 'whole'
          ? { href: link(here.path, { ...here.query, map: 'grouped' }), text: 'Put alike nodes together' }
          : { href: link(here.path, { ...here.query, map: 'whole' }), text: `Show all ${all} nodes` },
  };
}
