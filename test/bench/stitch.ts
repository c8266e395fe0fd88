import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, stitch } from '@choreoscope/queries';
import { insertDerived, recordsPerOrder, rowsOf, shopRuns } from '@choreoscope/queries/testing';
import type { Measurement } from './main.ts';

const ORDERS = 10_000;
const LATER_ORDERS = 20;

/** Stitching orders through a shop with batches of ten into an empty embedded store, and a few more after them. */
export async function bench(): Promise<Measurement[]> {
  const dir = mkdtempSync(join(tmpdir(), 'choreoscope-bench-'));
  const store = await openStore({ path: join(dir, 'store') });
  try {
    await store.migrate();
    const measure = async (name: string, from: number, orders: number): Promise<Measurement> => {
      await insertDerived(store.client, rowsOf(shopRuns(from, orders)));
      const startedAt = process.hrtime.bigint();
      const { delivered } = await stitch(store);
      const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
      return {
        name,
        orders,
        records: orders * recordsPerOrder,
        looked_at: delivered,
        seconds: seconds.toFixed(2),
        records_per_second: Math.round(delivered / seconds),
      };
    };
    return [
      await measure('into an empty store', 0, ORDERS),
      await measure('a few more', ORDERS, LATER_ORDERS),
    ];
  } finally {
    await store.close();
    rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
