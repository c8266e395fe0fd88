import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { defaultLimits } from '@choreoscope/collector';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { openDestination } from '../import/destination.ts';
import { importerNamed, importers } from '../import/importers/index.ts';
import { Outbox } from '../import/outbox.ts';
import { newestOf, run } from '../import/run.ts';
import { NoInput, type Source, sourcesOf } from '../import/sources.ts';
import { Tally, tallyLines } from '../import/tally.ts';
import { daysToNow, windowAt } from '../import/times.ts';
import { UsageError } from '../usage-error.ts';

/** As given on the command line. */
export interface ImportOptions {
  format?: string;
  to?: string;
  token?: string;
  /** `now`, or whole days. */
  shift?: string;
  function?: string;
  region?: string;
  account?: string;
}

export interface ImportSurroundings {
  stdin: Readable;
  /** The report. */
  print(line: string): void;
  /** What is being read; a terminal only. */
  progress?: ((text: string) => void) | undefined;
  now?: () => Date;
}

/**
 * `choreoscope import`: spans out of files of other tools. The report is printed also when delivery failed half-way.
 * @returns exit code: 0 all of it is in the store; 1 something is not, and the report says what
 * @throws UsageError, DeliveryFailed, StoreError
 */
export async function importFiles(
  paths: string[],
  options: ImportOptions,
  config: Config,
  log: Logger,
  { stdin, print, progress, now = () => new Date() }: ImportSurroundings,
): Promise<number> {
  const names = importers.map(({ name }) => name).join(', ');
  const format = options.format === undefined ? undefined : importerNamed(options.format);
  if (options.format !== undefined && format === undefined) {
    throw new UsageError(`--format must be one of ${names}, or otel-traces as a command of its own`);
  }
  if (options.shift !== undefined && options.shift !== 'now' && !/^-?\d{1,5}$/.test(options.shift)) {
    throw new UsageError('--shift must be now, or a whole number of days');
  }
  const hints = { function: options.function, region: options.region, account: options.account };
  let spooled: string | undefined;
  try {
    let sources = await found(paths, stdin);
    if (sources.some(({ name }) => name === 'stdin')) {
      spooled = mkdtempSync(join(tmpdir(), 'choreoscope-stdin-'));
      sources = await spool(sources, join(spooled, 'stdin'));
    }
    const at = now();
    let shiftDays = Number(options.shift === 'now' ? 0 : (options.shift ?? 0));
    if (options.shift === 'now') {
      const newest = await newestOf(sources, at, { format, hints, tally: new Tally() });
      if (newest !== undefined) shiftDays = daysToNow(newest, at);
    }
    const destination = await openDestination(config, log, options);
    const tally = new Tally();
    const outbox = new Outbox(destination.collector, (fault, spans) => tally.fault(fault, spans));
    const { retentionDays } = defaultLimits;
    const total = sources.reduce((sum, { bytes }) => sum + bytes, 0);
    let isWhole = false;
    try {
      await run(sources, {
        format,
        hints,
        tally,
        outbox,
        shiftDays,
        window: windowAt(at, retentionDays),
        known: destination.known,
        progress: progress && ((name) => progress(progressLine(name, tally, sources.length, total))),
      });
      isWhole = true;
      await destination.settle();
    } finally {
      progress?.('');
      for (const line of tallyLines(tally, outbox.stored, { to: destination.name, shiftDays, retentionDays }))
        print(line);
      if (!isWhole) print('The import is not whole: run it again; what is there stays as it is.');
      await destination.close();
    }
    return tally.isIncomplete ? 1 : 0;
  } finally {
    if (spooled !== undefined) rmSync(spooled, { recursive: true, force: true });
  }
}

async function found(paths: string[], stdin: Readable): Promise<Source[]> {
  try {
    return await sourcesOf(paths, stdin);
  } catch (error) {
    if (error instanceof NoInput) throw new UsageError(error.message);
    throw error;
  }
}

/**
 * Standard input, put aside: it can be read once, and the embedded engine reads it away when it is opened, as clickhouse-local takes a table
 * from it.
 */
async function spool(sources: Source[], file: string): Promise<Source[]> {
  const put: Source[] = [];
  for (const source of sources) {
    if (source.name !== 'stdin') put.push(source);
    else {
      await pipeline(source.open(), createWriteStream(file));
      put.push({ name: 'stdin', bytes: statSync(file).size, open: () => createReadStream(file) });
    }
  }
  return put;
}

function progressLine(name: string, tally: Tally, inputs: number, bytes: number): string {
  const mib = (bytes / 1024 / 1024).toFixed(1);
  const what = name === '' ? 'putting together what was read' : `reading ${name}`;
  return `${tally.inputs} of ${inputs} inputs (${mib} MiB), ${tally.spans.toLocaleString('en-US')} spans sent; ${what}`;
}
