import type { Buffer } from 'node:buffer';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { type Collector, startCollector } from '@choreoscope/collector';
import { keepUp, readEnvironment, type Store } from '@choreoscope/queries';
import pino from 'pino';
import { type ImportOptions, importFiles } from '../../commands/import.ts';
import { variables } from '../../config.ts';

/** What one import answered: its exit code and its report. */
interface Imported {
  code: number;
  report: string;
}

/** A store with a collector, files to import, and what came of them. */
export interface Workbench {
  store: Store;
  collector: Collector;
  directory: string;
  /** Writes files and imports them in the order given. */
  import(files: Record<string, string | Buffer>, options?: ImportOptions, now?: Date): Promise<Imported>;
  rows<Row>(sql: string): Promise<Row[]>;
  /** Brings hops and flows up to date. */
  catchUp(): Promise<void>;
  /** How many flows there are. */
  flows(): Promise<number>;
  /** `from -> to by evidence`, sorted; functions by their last part. */
  hops(): Promise<string[]>;
  close(): Promise<void>;
}

const log = pino({ level: 'silent' });

/** @param store empty; it stays open */
export async function openWorkbench(store: Store): Promise<Workbench> {
  const directory = mkdtempSync(join(tmpdir(), 'choreoscope-import-test-'));
  const collector = await startCollector({
    store,
    journal: join(directory, 'journal'),
    port: 0,
    jobs: { stitchEveryMs: false },
  });
  const rows = async <Row>(query: string) =>
    (await store.client.query({ query, format: 'JSONEachRow' })).json<Row>();
  const catchUp = async () => {
    await keepUp(store);
  };
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
      for (const path of paths) rmSync(path);
      return { code, report: lines.join('\n') };
    },
    catchUp,
    async flows() {
      await catchUp();
      return (await rows('SELECT flow_id FROM flows FINAL')).length;
    },
    async hops() {
      await catchUp();
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

const ofSpans = [
  'SELECT * EXCEPT (received_at, version) FROM spans FINAL ORDER BY trace_id, span_id',
  'SELECT * EXCEPT (received_at, version) FROM invocations FINAL ORDER BY trace_id, span_id',
];
const ofFlows = [
  'SELECT * EXCEPT (version) FROM hops FINAL ORDER BY trace_id, span_id, ordinal',
  'SELECT * EXCEPT (version) FROM flows FINAL ORDER BY flow_id',
];

/** Spans and invocations, without when they came. */
export const stored = ({ rows }: Workbench): Promise<unknown[][]> =>
  Promise.all(ofSpans.map((sql) => rows(sql)));

/** Spans, invocations, hops and flows, without when they came. */
export async function everything({ rows, catchUp }: Workbench): Promise<unknown[][]> {
  await catchUp();
  return Promise.all([...ofSpans, ...ofFlows].map((sql) => rows(sql)));
}
