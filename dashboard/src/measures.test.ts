import assert from 'node:assert/strict';
import { formatMeasure } from './measures.ts';

describe('A number whose name says its unit', () => {
  for (const [name, value, label, shown] of [
    ['waited_ms', 1500, 'waited', '1.50 s'],
    ['largest_bytes', 1536.4, 'largest', '1.5 KiB'],
    ['waiting_cost_usd', 0.0123, 'waiting cost', '$0.0123'],
    ['repeats_share', 0.25, 'repeats', '25%'],
    ['deliveries', 12345, 'deliveries', '12,345'],
    ['growth_per_generation', 1.26, 'growth per generation', '1.3'],
  ] as const)
    it(`is readable: ${name}`, () => assert.deepEqual(formatMeasure(name, value), { label, value: shown }));
});
