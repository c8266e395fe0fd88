import { formatBytes, formatCount, formatDuration, formatShare, formatUsd } from './format.ts';

/** Number names end in their unit; the first row that fits says how to show one. */
const units: { ending: string; format: (value: number) => string }[] = [
  { ending: '_ms', format: formatDuration },
  { ending: '_bytes', format: (value) => formatBytes(Math.round(value)) },
  { ending: '_usd', format: (value) => formatUsd(String(value)) },
  { ending: '_share', format: (value) => formatShare(value, 1) },
];

/** A number whose name says its unit, for people: `waited_ms` -> `waited`, `1.50 s`. Without a unit it is a count. */
export function formatMeasure(name: string, value: number): { label: string; value: string } {
  const unit = units.find(({ ending }) => name.endsWith(ending));
  const label = (unit ? name.slice(0, -unit.ending.length) : name).replaceAll('_', ' ');
  if (unit) return { label, value: unit.format(value) };
  return { label, value: Number.isInteger(value) ? formatCount(value) : value.toFixed(1) };
}
