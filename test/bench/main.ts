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
  ingest: () => import('./ingest.ts'),
};

const [name] = argv.slice(2).filter((word) => !word.startsWith('--'));
const load = name === undefined ? undefined : benches[name];
if (!load) {
  stdout.write(`usage: npm run bench -- <name> [--json]\nnames: ${Object.keys(benches).join(', ')}\n`);
  exit(name === undefined ? 0 : 1);
}
const measurements = await (await load()).bench();
if (argv.includes('--json')) stdout.write(`${JSON.stringify(measurements)}\n`);
else console.table(measurements);
exit(0);
