import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { escapeXml } from '../chart/xml.ts';
import { drawParts } from './draw.ts';
import type { MapDrawing } from './graph.ts';
import { layOut } from './layout.ts';

const sheet = (name: string) => readFileSync(new URL(`../../styles/${name}`, import.meta.url), 'utf8');

/** The light colours of the pages: the first `:root` of the base sheet. */
const light = new Map(
  [...(/:root\s*\{([^}]*)\}/.exec(sheet('base.css'))?.[1] ?? '').matchAll(/--([\w-]+):\s*([^;]+);/g)].map(
    ([, name = '', value = '']) => [name, value],
  ),
);

/** Without variables, comments and line breaks: drawing programs know no variables. */
const style = sheet('map.css')
  .replaceAll(/\/\*[\s\S]*?\*\//g, '')
  .replaceAll(/var\(--([\w-]+)\)/g, (_, name: string) => light.get(name) ?? 'black')
  .replaceAll(/\s+/g, ' ')
  .trim();

/** What a page's policy must allow for the picture: its one style element, by its hash. */
export const pictureStyleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

const margin = { side: 14, top: 46, bottom: 14 };

/** The map as an SVG file that needs nothing else: light, with its title written above. Labels as on the page: a large map shows those of marked edges. */
export async function drawPicture({ title, description, graph }: MapDrawing): Promise<string> {
  const placed = await layOut(graph);
  const width = Math.max(placed.width, 320) + 2 * margin.side;
  const height = placed.height + margin.top + margin.bottom;
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" class="map${placed.isLarge ? ' is-large' : ''}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="map-title map-desc"><title id="map-title">${escapeXml(title)}</title><desc id="map-desc">${escapeXml(description)}</desc><style>${style}</style><rect width="${width}" height="${height}" fill="${light.get('surface')}"/><text x="${margin.side + 10}" y="22" font-family="sans-serif" font-size="15" font-weight="600" fill="${light.get('text')}">${escapeXml(title)}</text><text x="${margin.side + 10}" y="39" font-family="sans-serif" font-size="11" fill="${light.get('muted')}">${escapeXml(description)}</text><g transform="translate(${margin.side} ${margin.top})">${drawParts(placed)}</g></svg>
`;
}
