import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  exportFormats,
  openConfiguredStore,
  ownerOf,
  type Selection,
  type Store,
  storeExtent,
  workflowList,
} from '@choreoscope/queries';
import type { Config } from '../config.ts';
import { UsageError } from '../usage-error.ts';

/** As given on the command line. */
export interface ExportOptions {
  workflow?: string;
  format: string;
  from?: string;
  to?: string;
  variant?: string;
  functionVersion?: string;
  /** False: without what is only likely. */
  inferred: boolean;
  out?: string;
}

export interface ExportSurroundings {
  stdout: Writable;
  /** Told on standard error. */
  tell(line: string): void;
  now?: () => Date;
}

/**
 * `choreoscope export`: a workflow in a format of other tools, to a file or standard output. From the process that has the store, if one
 * has it, else from the store itself.
 * @throws UsageError, StoreError
 */
export async function exportWorkflow(
  options: ExportOptions,
  config: Config,
  { stdout, tell, now = () => new Date() }: ExportSurroundings,
): Promise<void> {
  const format = exportFormats.find(({ name }) => name === options.format);
  if (format === undefined) {
    throw new UsageError(`--format must be one of ${exportFormats.map(({ name }) => name).join(', ')}`);
  }
  const times = { from: timeOf('--from', options.from), to: timeOf('--to', options.to) };
  if (times.from && times.to && times.from >= times.to) throw new UsageError('--from must be before --to');
  const owner = config.CHOREOSCOPE_CLICKHOUSE_URL
    ? undefined
    : await ownerOf(join(config.CHOREOSCOPE_DATA, 'store'));
  const address = owner?.address;
  const write = async (chunks: AsyncIterable<string | Uint8Array>) => {
    const to = options.out === undefined ? stdout : createWriteStream(options.out);
    await pipeline(Readable.from(chunks), to, { end: options.out !== undefined });
    if (options.out !== undefined) tell(`Wrote ${options.out}.`);
  };
  if (address !== undefined) {
    const known = await askOwner(address);
    const workflow = identityOf(options.workflow, known) ?? onlyOne(known.map((row) => row.workflow));
    const query = new URLSearchParams({
      ...(times.from || times.to
        ? { from: (times.from ?? new Date(0)).toISOString(), to: (times.to ?? now()).toISOString() }
        : { range: 'all' }),
      ...(options.variant ? { variant: options.variant } : {}),
      ...(options.functionVersion ? { version: options.functionVersion } : {}),
      ...(options.inferred ? {} : { inferred: '0' }),
    });
    await write(
      await fetchOwner(address, `/workflows/${encodeURIComponent(workflow)}/export.${format.name}?${query}`),
    );
    return;
  }
  const store = await openConfiguredStore(config);
  try {
    const range = await rangeOf(store, times, now());
    const known = await store.ask(workflowList, { from: range.from, to: range.to });
    const names = known.map(({ workflow }) => workflow);
    const workflow = identityOf(options.workflow, known) ?? onlyOne(names);
    if (!names.includes(workflow))
      throw new UsageError(`No flow of ${workflow} began then.${choices(names)}`);
    const { variant = '', functionVersion: version = '', inferred: withInferred } = options;
    const selection: Selection = { ...range, workflow, variant, version, withInferred, now: now() };
    await write(format.write(store.ask, selection));
  } finally {
    await store.close();
  }
}

function timeOf(flag: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(/T.*(Z|[+-]\d\d:\d\d)$/.test(text) || text.length <= 10 ? text : `${text}Z`);
  if (Number.isNaN(time.getTime()))
    throw new UsageError(`${flag} must be a time, such as 2026-01-31T10:00:00Z`);
  return time;
}

/** All that is stored, where no time is said. */
async function rangeOf(
  store: Store,
  { from, to }: { from?: Date | undefined; to?: Date | undefined },
  now: Date,
) {
  const [extent] = await store.ask(storeExtent, {});
  const first = extent?.first_at ? new Date(extent.first_at) : new Date(0);
  return { from: from ?? first, to: to ?? new Date(now.getTime() + 86_400_000) };
}

const choices = (names: string[]) =>
  names.length === 0
    ? ''
    : `\nThere are:\n${names
        .slice(0, 30)
        .map((name) => `  ${name}`)
        .join('\n')}`;

function onlyOne(names: string[]): string {
  if (names.length === 1) return names[0] as string;
  throw new UsageError(
    names.length === 0 ? 'There is no workflow yet.' : `Say which with --workflow.${choices(names)}`,
  );
}

/** A workflow, and what people call it; empty where they call it nothing. */
interface Known {
  workflow: string;
  name: string;
}

/** A workflow may be said as it was discovered or as people call it, if they call only one that. */
function identityOf(said: string | undefined, known: readonly Known[]): string | undefined {
  if (known.some(({ workflow }) => workflow === said)) return said;
  const called = known.filter(({ name }) => name === said);
  return called.length === 1 ? called[0]?.workflow : said;
}

async function askOwner(address: string): Promise<Known[]> {
  const response = await fetch(`${address}/api/workflows?range=all`);
  const { workflows = [] } = (await response.json()) as { workflows?: Known[] };
  return workflows;
}

/** Text of a page without the entities EJS writes. */
function readable(html: string): string {
  const entities = { '&lt;': '<', '&gt;': '>', '&#34;': '"', '&#39;': "'", '&amp;': '&' } as const;
  return html.replace(/&(?:lt|gt|#34|#39|amp);/g, (entity) => entities[entity as keyof typeof entities]);
}

async function fetchOwner(address: string, path: string): Promise<AsyncIterable<Uint8Array>> {
  const response = await fetch(address + path);
  if (response.ok && response.body) return response.body as AsyncIterable<Uint8Array>;
  const text = await response.text();
  const said = /<p class="lead">([^<]*)<\/p>/.exec(text)?.[1];
  const reason = said === undefined ? `${response.status} ${response.statusText}` : readable(said);
  throw response.status < 500
    ? new UsageError(`The dashboard at ${address} says: ${reason}`)
    : new Error(reason);
}
