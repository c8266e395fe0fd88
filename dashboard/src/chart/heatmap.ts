import { escapeXml } from './xml.ts';

/** Rows over stretches of time, each cell tinted by how much there was. */
export interface Heatmap {
  title: string;
  /** One sentence for those who do not see it. */
  description: string;
  /** One label a column, in order of time. */
  columns: string[];
  rows: {
    label: string;
    href: string;
    /** One a column; null: nothing happened there. */
    cells: (HeatCell | null)[];
  }[];
}

interface HeatCell {
  /** 0: something happened, but none of what is looked for. */
  value: number;
  /** What pointing at it says. */
  title: string;
}

/** The same numbers as a table: only what is not nothing. */
export interface HeatTable {
  title: string;
  svg: string;
  legend: { step: number; text: string }[];
  rows: { row: string; href: string; column: string; text: string }[];
}

const rowHeight = 22;
const headHeight = 20;
const labelWidth = 170;
const letters = 26;
const room = 1000;
const steps = 5;

/** Room a column's label takes. */
const tickWidth = 74;

/** Tint of a value: 0 for none, 1 to 5 in equal parts of the greatest. */
function stepOf(value: number, most: number): number {
  return value === 0 ? 0 : Math.max(1, Math.ceil((value / most) * steps));
}

const short = (text: string) => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text);

/**
 * Draws it as SVG at its own size, so that its text stays readable where it has to be scrolled. Colours are classes of
 * styles/heatmap.css.
 */
export function buildHeatmap(map: Heatmap): HeatTable {
  const cellWidth = Math.max(13, Math.min(48, Math.floor(room / Math.max(1, map.columns.length))));
  const width = labelWidth + Math.max(1, map.columns.length) * cellWidth;
  const height = headHeight + map.rows.length * rowHeight;
  const most = Math.max(1, ...map.rows.flatMap(({ cells }) => cells.map((cell) => cell?.value ?? 0)));
  const every = Math.ceil(tickWidth / cellWidth);
  const ticks = map.columns.map((label, column) =>
    column % every === 0
      ? `<text x="${labelWidth + column * cellWidth}" y="13">${escapeXml(label)}</text>`
      : '',
  );
  const rows = map.rows.map(({ label, href, cells }, place) => {
    const y = headHeight + place * rowHeight;
    const drawn = cells.map((cell, column) => {
      if (cell === null) return '';
      const x = labelWidth + column * cellWidth;
      const rect = `<rect class="cold-${stepOf(cell.value, most)}" x="${x}" y="${y + 1}" width="${cellWidth - 1}" height="${rowHeight - 2}"><title>${escapeXml(cell.title)}</title></rect>`;
      const text =
        cell.value > 0 && cellWidth >= 20
          ? `<text class="count" x="${x + (cellWidth - 1) / 2}" y="${y + 15}">${cell.value}</text>`
          : '';
      return rect + text;
    });
    return `<a href="${escapeXml(href)}"><text class="row" x="0" y="${y + 15}">${escapeXml(short(label))}<title>${escapeXml(label)}</title></text></a>${drawn.join('')}`;
  });
  const named = `<title>${escapeXml(map.title)}</title><desc>${escapeXml(map.description)}</desc>`;
  const shown = Math.min(most, steps);
  return {
    title: map.title,
    svg: `<svg class="heatmap" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${named}${ticks.join('')}${rows.join('')}</svg>`,
    legend: Array.from({ length: shown + 1 }, (_, part) => {
      const value = Math.round((part / shown) * most);
      return { step: stepOf(value, most), text: value === 0 ? 'calls, none cold' : `up to ${value}` };
    }),
    rows: map.rows.flatMap(({ label, href, cells }) =>
      cells.flatMap((cell, column) =>
        cell && cell.value > 0
          ? [{ row: label, href, column: map.columns[column] ?? '', text: cell.title }]
          : [],
      ),
    ),
  };
}
