import { escapeXml } from '../chart/xml.ts';
import type { MapDrawing } from './graph.ts';
import { labelSize, noteSize, type PlacedGraph, type Point } from './layout.ts';
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

/** A number from 0 to 1 as one of five classes of the style sheet, `<name>-1` to `<name>-5`; '' where there is none. */
function step(name: string, value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '';
  return ` ${name}-${Math.min(5, Math.max(1, Math.ceil(value * 5)))}`;
}

const marksOf = (marks: readonly string[] = []) => marks.map((mark) => ` is-${mark}`).join('');

/** All that is drawn, without the `<svg>` around it. */
export function drawParts(graph: PlacedGraph): string {
  const edges = graph.edges.map((edge) => {
    const label =
      edge.labelAt && edge.text
        ? `<text class="edge-label" x="${round(edge.labelAt.x)}" y="${round(edge.labelAt.y)}" font-size="${noteSize}">${escapeXml(edge.text)}</text>`
        : '';
    return `<g class="edge ev-${escapeXml(edge.evidence)}${marksOf(edge.marks)}${step('w', edge.weight)}" data-from="${escapeXml(edge.from)}" data-to="${escapeXml(edge.to)}"><title>${escapeXml(edge.title)}</title><path class="line" d="${route(edge.points, graph.isCurved)}" marker-end="url(#arrow)"/>${label}</g>`;
  });
  const nodes = graph.nodes.map((node) => {
    const { outline, strokes, taken = 0 } = shapes[node.kind];
    const { width, height, lines } = node;
    const middle = (width - taken) / 2;
    const behind = node.standsFor
      ? `<path class="outline behind" transform="translate(5 5)" d="${outline(width, height)}"/>`
      : '';
    const inside = strokes ? `<path class="strokes" d="${strokes(width, height)}"/>` : '';
    const note = lines[1]
      ? `<text class="note" x="${middle}" y="34" font-size="${noteSize}">${escapeXml(lines[1])}</text>`
      : '';
    const drawn = `<g class="node kind-${node.kind}${marksOf(node.marks)}${step('heat', node.heat)}" data-node="${escapeXml(node.id)}" transform="translate(${round(node.x)} ${round(node.y)})"><title>${escapeXml(node.title)}</title>${behind}<path class="outline" d="${outline(width, height)}"/>${inside}<text class="label" x="${middle}" y="${lines[1] ? 19 : 26}" font-size="${labelSize}">${escapeXml(lines[0])}</text>${note}</g>`;
    return node.href ? `<a href="${escapeXml(node.href)}">${drawn}</a>` : drawn;
  });
  return `<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8Z"/></marker></defs>${edges.join('')}${nodes.join('')}`;
}

/**
 * The map as inline SVG, coloured by the page's style sheet: evidence is a class on each edge (`ev-id`, `ev-context`, …)
 * that it turns into solid, dashed or dotted; every edge and node says itself in a title. One to a page.
 */
export function drawMap(graph: PlacedGraph, { title, description }: Omit<MapDrawing, 'graph'>): string {
  const { width, height } = graph;
  const least = Math.round(Math.min(width, width * smallestScale));
  return `<svg class="map${graph.isLarge ? ' is-large' : ''}" role="group" aria-labelledby="map-title map-desc" width="${width}" height="${height}" style="--least:${least}px" viewBox="0 0 ${width} ${height}"><title id="map-title">${escapeXml(title)}</title><desc id="map-desc">${escapeXml(description)}</desc>${drawParts(graph)}</svg>`;
}
