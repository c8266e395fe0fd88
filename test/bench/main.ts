/**
 * `npm run bench -- <name> [--json]`: measurements, not tests. Each bench compares with a peer or a physical
 * limit in the same run and reports medians.
 */
import { argv, exit, stdout } from 'node:process';

/** One measured line. Figures are medians unless the name says otherwise; the unit is in the name. */
export interface Measurement {
  name: string;
  [figure: string]: string | number;
}

const benches: Record<string, () => Promise<{ bench: () => Promise<Measurement[]> }>> = {
  alerts: () => import('./alerts.ts'),
  events: () => import('./events.ts'),
  'http-server': () => import('./http-server.ts'),
  ingest: () => import('./ingest.ts'),
  instrumentation: () => import('./instrumentation.ts'),
  queries: () => import('./queries.ts'),
  stitch: () => import('./stitch.ts'),
  'telemetry-extension': () => import('./telemetry-extension.ts'),
};

const [name] = argv.slice(2).filter((word) => !word.startsWith('--'));
const load = name === undefined ? undefined : benches[name];
if (!load) {
  stdout.write(`usage: npm run bench -- <name> [--json]\nnames: ${Object.keys(benches).join(', ')}\n`);
  exit(name === undefined ? 0 : 1);
}
const measurements = await (await load()).bench();
stdout.write(argv.includes('--json') ? `${JSON.stringify(measurements)}\n` : table(measurements));
exit(0);

/** The measurements as a Markdown table, one column a figure, in the order they first occur. */
function table(rows: Measurement[]): string {
  const figures = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: (string | number)[]) => `| ${cells.join(' | ')} |\n`;
  return (
    line(figures) +
    line(figures.map(() => '---')) +
    rows.map((row) => line(figures.map((figure) => row[figure] ?? ''))).join('')
  );
}
