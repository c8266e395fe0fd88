/** Writes queries/schema/golden.sql from an empty embedded store: `npm run schema -w queries`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../store.ts';
import { dumpSchema, goldenFile } from './golden.ts';

const path = mkdtempSync(join(tmpdir(), 'choreoscope-schema-'));
const store = await openStore({ path });
try {
  await store.migrate();
  writeFileSync(goldenFile, await dumpSchema(store));
} finally {
  await store.close();
  rmSync(path, { recursive: true, force: true });
}
