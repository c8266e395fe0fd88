import { escapeXml } from '../chart/xml.ts';
import type { PlacedGraph, Point } from './layout.ts';
import { shapes } from './shapes.ts';

/** A map wider than the page shrinks to fit, but not below this, where its text is still read; then it scrolls. */
const smallestScale = 0.72;

const round = (value: number) => Math.round(value * 10) / 10;
const at = ({ x, y }: Point) => `${round(x)} ${round(y)}`;

function route([start, ...rest]: Point[], isCurved: boolean): string {
  if (!start) return '';
  if (!isCurved || rest.length === 0 || rest.length % 3 !== 0)
    return `M${[start, ...rest].map(at).join('L')}`;
  let path = `M${at(start)}`;
  for (let index = 0; index < rest.length; index += 3) {
    path += `C${rest
      .slice(index, index + 3)
      .map(at)
      .join(' ')}`;
  }
  return path;
}

/**
 * The map as inline SVG. Evidence is a class on each edge (`ev-id`, `ev-context`, …) that the style sheet turns into
 * solid, dashed or dotted; every edge and node says itself in a title.
 * @param description one sentence for those who do not see it
 */
export function drawMap(graph: PlacedGraph, description: string): string {
  const edges = graph.edges.map((edge) => {
    const label = edge.labelAt
      ? `<text class="edge-label" x="${round(edge.labelAt.x)}" y="${round(edge.labelAt.y)}">${escapeXml(edge.label)}</text>`
      : '';
    return `<g class="edge ev-${edge.evidence}" data-from="${escapeXml(edge.from)}" data-to="${escapeXml(edge.to)}"><title>${escapeXml(edge.title)}</title><path class="line" d="${route(edge.points, graph.isCurved)}" marker-end="url(#arrow)"/>${label}</g>`;
  });
  const nodes = graph.nodes.map((node) => {
    const shape = shapes[node.kind];
    const middle = (node.width - (shape.taken ?? 0)) / 2;
    const strokes = shape.strokes
      ? `<path class="strokes" d="${shape.strokes(node.width, node.height)}"/>`
      : '';
    const drawn = `<g class="node kind-${node.kind}${node.hasErrors ? ' bad' : ''}" data-node="${escapeXml(node.id)}" transform="translate(${round(node.x)} ${round(node.y)})"><title>${escapeXml(node.title)}</title><path class="outline" d="${shape.outline(node.width, node.height)}"/>${strokes}<text class="label" x="${middle}" y="19">${escapeXml(node.lines[0])}</text><text class="note" x="${middle}" y="34">${escapeXml(node.lines[1])}</text></g>`;
    return node.href ? `<a href="${escapeXml(node.href)}">${drawn}</a>` : drawn;
  });
  return `<svg class="map" role="group" aria-labelledby="map-title map-desc" width="${graph.width}" height="${graph.height}" style="--least:${Math.round(Math.min(graph.width, graph.width * smallestScale))}px" viewBox="0 0 ${graph.width} ${graph.height}"><title id="map-title">Map of the flow</title><desc id="map-desc">${escapeXml(description)}</desc><defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8Z"/></marker></defs>${edges.join('')}${nodes.join('')}</svg>`;
}
