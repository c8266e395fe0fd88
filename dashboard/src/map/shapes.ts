import type { ChannelKind } from '../names.ts';

/** Outline of a node, and strokes inside it, as SVG path data in its own box of w × h. */
export interface Shape {
  outline: (w: number, h: number) => string;
  strokes?: (w: number, h: number) => string;
  /** Pixels at the right end that strokes take from the text. */
  taken?: number;
}

const box = (w: number, h: number, r: number) =>
  `M${r} 0H${w - r}A${r} ${r} 0 0 1 ${w} ${r}V${h - r}A${r} ${r} 0 0 1 ${w - r} ${h}H${r}A${r} ${r} 0 0 1 0 ${h - r}V${r}A${r} ${r} 0 0 1 ${r} 0Z`;

/** How each kind looks. The kind is also written in the node, so that no shape has to be known. */
export const shapes: Record<ChannelKind, Shape> = {
  function: { outline: (w, h) => box(w, h, 6) },
  queue: {
    outline: (w, h) => box(w, h, 2),
    strokes: (w, h) => `M${w - 6} 0V${h}M${w - 11} 0V${h}`,
    taken: 12,
  },
  topic: { outline: (w, h) => `M10 0H${w - 10}L${w} ${h / 2}L${w - 10} ${h}H10L0 ${h / 2}Z` },
  bus: { outline: (w, h) => box(w, h, 2), strokes: (w, h) => `M0 4H${w}M0 ${h - 4}H${w}` },
  stream: { outline: (w, h) => `M10 0H${w}L${w - 10} ${h}H0Z` },
  table: {
    outline: (w, h) => `M0 5C0 -1.6 ${w} -1.6 ${w} 5V${h - 5}C${w} ${h + 1.6} 0 ${h + 1.6} 0 ${h - 5}Z`,
    strokes: (w) => `M0 5C0 11.6 ${w} 11.6 ${w} 5`,
  },
  bucket: { outline: (w, h) => `M0 0H${w}L${w - 9} ${h}H9Z` },
  http: { outline: (w, h) => box(w, h, h / 2) },
  schedule: { outline: (w, h) => `M8 0H${w - 8}L${w} 8V${h - 8}L${w - 8} ${h}H8L0 ${h - 8}V8Z` },
  machine: {
    outline: (w, h) => box(w, h, 6),
    strokes: (w, h) => `M0 ${h / 2}H4M${w - 4} ${h / 2}H${w}M4 4V${h - 4}M${w - 4} 4V${h - 4}`,
  },
  log: {
    outline: (w, h) => box(w, h, 2),
    strokes: (w, h) => `M${w - 10} 6H${w - 3}M${w - 10} ${h / 2}H${w - 3}M${w - 10} ${h - 6}H${w - 3}`,
    taken: 12,
  },
  mail: { outline: (w, h) => `M0 0H${w}L${w - 8} ${h / 2}L${w} ${h}H0Z`, taken: 8 },
  users: { outline: (w, h) => box(w, h, 10) },
  alarm: { outline: (w, h) => box(w, h, 2), strokes: (w, h) => `M4 0V${h}M${w - 4} 0V${h}` },
  other: { outline: (w, h) => box(w, h, 2) },
};
