import type { Buffer } from 'node:buffer';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { type Collector, startCollector } from '@choreoscope/collector';
import { keepUp, readEnvironment, type Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import pino from 'pino';
import { type ImportOptions, importFiles } from '../../commands/import.ts';
import { variables } from '../../config.ts';

/** What one import answered: its exit code and its report. */
export interface Imported {
  code: number;
  report: string;
}

/** A store with a collector, files to import, and what came of them. */
export interface Workbench {
  store: Store;
  collector: Collector;
  directory: string;
  /** Writes files, imports them in the order given, and brings the store up to date. */
  import(files: Record<string, string | Buffer>, options?: ImportOptions, now?: Date): Promise<Imported>;
  rows<Row>(sql: string): Promise<Row[]>;
  /** `from -> to by evidence`, sorted; functions by their last part. */
  hops(): Promise<string[]>;
  close(): Promise<void>;
}

const log = pino({ level: 'silent' });

/** @param engine of the store; it is emptied */
export async function openWorkbench(engine: 'embedded' | 'server' = 'embedded'): Promise<Workbench> {
  const store = await openTestStore({ engine });
  const directory = mkdtempSync(join(tmpdir(), 'choreoscope-import-test-'));
  const collector = await startCollector({
    store,
    journal: join(directory, 'journal'),
    port: 0,
    jobs: { stitchEveryMs: false },
  });
  const rows = async <Row>(query: string) =>
    (await store.client.query({ query, format: 'JSONEachRow' })).json<Row>();
  return {
    store,
    collector,
    directory,
    rows,
    async import(files, options = {}, now) {
      const paths = Object.entries(files).map(([name, content]) => {
        const path = join(directory, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, content);
        return path;
      });
      const config = readEnvironment(variables, { CHOREOSCOPE_DATA: join(directory, 'data') });
      const lines: string[] = [];
      const code = await importFiles(paths, { to: collector.url, ...options }, config, log, {
        stdin: Readable.from([]),
        print: (line) => lines.push(line.replaceAll(`${directory}/`, '')),
        ...(now === undefined ? {} : { now: () => now }),
      });
      await collector.drain();
      await keepUp(store);
      for (const path of paths) rmSync(path);
      return { code, report: lines.join('\n') };
    },
    async hops() {
      const found = await rows<{ hop: string }>(
        `SELECT concat(splitByChar(':', from_function)[-1], ' -> ', splitByChar(':', to_function)[-1], ' by ', toString(evidence)) AS hop
         FROM hops FINAL WHERE evidence != 'none' ORDER BY hop`,
      );
      return found.map(({ hop }) => hop);
    },
    async close() {
      await collector.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Everything the store has of spans, invocations, hops and flows, without when it came. */
export async function everything({ rows }: Workbench): Promise<unknown[]> {
  return Promise.all(
    [
      'SELECT * EXCEPT (received_at, version) FROM spans FINAL ORDER BY trace_id, span_id',
      'SELECT * EXCEPT (received_at, version) FROM invocations FINAL ORDER BY trace_id, span_id',
      'SELECT * EXCEPT (version) FROM hops FINAL ORDER BY trace_id, span_id, ordinal',
      'SELECT * EXCEPT (version) FROM flows FINAL ORDER BY flow_id',
    ].map((sql) => rows(sql)),
  );
}
