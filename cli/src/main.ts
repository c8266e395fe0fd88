#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { ExportOptions } from './commands/export.ts';
import type { ImportOptions } from './commands/import.ts';
import { instrument } from './commands/instrument.ts';
import { layer } from './commands/layer.ts';
import type { Config } from './config.ts';
import { explain } from './explain.ts';
import { UsageError } from './usage-error.ts';

// Queries run on libuv's threads in the embedded engine; its default of four would let one slow page hold
// up the journal's fsync. It is read when the pool is first used, so it is set before anything else runs.
process.env.UV_THREADPOOL_SIZE ??= '12';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const print = (line: string) => void process.stdout.write(`${line}\n`);

/**
 * Runs a command of the service, which is loaded only for that. A failure becomes one message and exit code 1, or 2 where the
 * arguments are at fault.
 * @param command its exit code; none is 0
 */
async function serve(command: () => Promise<unknown>): Promise<void> {
  try {
    const code = await command();
    process.exit(typeof code === 'number' ? code : 0);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(error instanceof UsageError ? 2 : 1);
  }
}

/** Runs a command that needs no configuration; a fault of its arguments is exit code 2. */
function told(command: () => void): void {
  try {
    command();
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

/** An option of an import, where the environment sets it. */
const tokenOf = ({ CHOREOSCOPE_TOKEN: token }: NodeJS.ProcessEnv) => (token ? { token } : {});

/** One line on a terminal, written over itself; undefined where standard error is none. */
function progress(): ((text: string) => void) | undefined {
  if (!process.stderr.isTTY) return undefined;
  return (text) => void process.stderr.write(`\r\x1b[2K${text.slice(0, process.stderr.columns ?? 80)}`);
}

/** A whole number from 1. */
function count(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number from 1 to 999999.');
  return Number(text);
}

const program = new Command('choreoscope')
  .description('See the event flows of a serverless system, and what each request costs.')
  .version(version)
  .showHelpAfterError()
  .exitOverride();

program
  .command('start')
  .description(
    'start collector and dashboard; settings come from CHOREOSCOPE_… variables (docs/configuration.md)',
  )
  .action(() =>
    serve(async () => {
      const { configured } = await import('./configured.ts');
      const { start } = await import('./commands/start.ts');
      await configured(process.env, (config, log) => start(config, log, print, process.env));
    }),
  );

program
  .command('demo')
  .description('start everything, run the example shop on a local cloud and show what was found')
  .addOption(new Option('--orders <count>', 'orders to place at first').default(200).argParser(count))
  .addOption(
    new Option('--misbehave <switches>', 'comma-separated; see test/README.md').default(
      'redeliver,producerRetry,slowDependency,poison',
    ),
  )
  .addOption(new Option('--once', 'stop after the first report instead of running on'))
  .action((options: { orders: number; misbehave: string; once?: boolean }) =>
    serve(async () => {
      const { configured } = await import('./configured.ts');
      const { demo } = await import('./commands/demo.ts');
      const env = { CHOREOSCOPE_LOG_LEVEL: 'warn', ...process.env };
      await configured(env, (config, log) => demo(config, log, print, options));
    }),
  );

const importing = program
  .command('import')
  .description(
    'import what other tools recorded: X-Ray, Zipkin, OTLP files, CloudWatch logs (docs/import.md)',
  )
  .argument('<input...>', 'files, directories, patterns; - for standard input')
  .option('--format <name>', 'xray, zipkin, otlp or cloudwatch; default: found out for each input')
  .option(
    '--to <url>',
    'the collector; default: CHOREOSCOPE_ENDPOINT, the one that runs here, or one for this import',
  )
  .option('--token <token>', 'its ingest token; default: CHOREOSCOPE_TOKEN')
  .option('--shift <days>', 'move all times by whole days; now: so that the newest is of the last 24 hours')
  .option('--function <name>', 'whose log it is, where the log does not say it')
  .option('--region <region>', 'region of functions in logs')
  .option('--account <id>', 'account of functions in logs')
  .action((inputs: string[], options: ImportOptions) =>
    serve(async () => {
      const { configured } = await import('./configured.ts');
      const { importFiles } = await import('./commands/import.ts');
      const env: NodeJS.ProcessEnv = { CHOREOSCOPE_LOG_LEVEL: 'warn', ...process.env };
      const surroundings = { stdin: process.stdin, print, progress: progress() };
      return configured(env, (config, log) =>
        importFiles(inputs, { ...tokenOf(env), ...options }, config, log, surroundings),
      );
    }),
  );

importing
  .command('otel-traces')
  .description('follow the table of the OpenTelemetry Collector’s ClickHouse exporter (docs/import.md)')
  .option('--database <name>', 'its database', 'default')
  .option('--table <name>', 'its name', 'otel_traces')
  .option('--stop', 'follow it no longer')
  .action(({ database, table, stop = false }: { database: string; table: string; stop?: boolean }) =>
    serve(async () => {
      const { configured } = await import('./configured.ts');
      const { otelTraces } = await import('./commands/otel-traces.ts');
      return configured(process.env, (config) =>
        otelTraces({ database, table }, stop, config, print, progress()),
      );
    }),
  );

program
  .command('export')
  .description('write a workflow for other tools: its map, or its flows as an event log (docs/export.md)')
  .addOption(
    new Option(
      '--format <name>',
      'json, mmd (Mermaid), dot (Graphviz), xes (event log) or jsonl (flows)',
    ).makeOptionMandatory(),
  )
  .option('--workflow <name>', 'as the dashboard names it; default: the only one')
  .option('--from <time>', 'flows that began at this time or later, ISO 8601, UTC; default: all')
  .option('--to <time>', 'and before this')
  .option('--variant <id>', 'only flows of this variant')
  .option('--function-version <function@version>', 'maps: only what leads into or out of this version')
  .option('--no-inferred', 'without hops that are only likely')
  .option('--out <file>', 'where to; default: standard output')
  .action((options: ExportOptions) =>
    serve(async () => {
      const { configured } = await import('./configured.ts');
      const { exportWorkflow } = await import('./commands/export.ts');
      const env: NodeJS.ProcessEnv = { CHOREOSCOPE_LOG_LEVEL: 'warn', ...process.env };
      const tell = (line: string) => void process.stderr.write(`${line}\n`);
      return configured(env, (config) => exportWorkflow(options, config, { stdout: process.stdout, tell }));
    }),
  );

const alerting = program.command('alerts').description('rules of alerts, kept in a file (docs/alerts.md)');

/** A command over alert rules, with what the environment sets. */
const ofAlerts = (
  command: (commands: typeof import('./commands/alerts.ts'), config: Config) => Promise<void>,
) =>
  serve(async () => {
    const { configured } = await import('./configured.ts');
    const commands = await import('./commands/alerts.ts');
    return configured({ CHOREOSCOPE_LOG_LEVEL: 'warn', ...process.env }, (config) =>
      command(commands, config),
    );
  });

alerting
  .command('apply')
  .description('make the rules of a file what it says; those it has no more are deleted')
  .argument('<file>', 'YAML')
  .option('--dry-run', 'only say what would be done')
  .option('--name <name>', 'what the file is known by; default: its name without folders')
  .action((file: string, options: { dryRun?: boolean; name?: string }) =>
    ofAlerts(({ applyAlerts }, config) => applyAlerts(file, options, config, print)),
  );

alerting
  .command('list')
  .description('every rule and its state')
  .action(() => ofAlerts(({ listAlerts }, config) => listAlerts(config, print)));

alerting
  .command('test')
  .description('say when the rules of a file would have fired, by what is stored; changes nothing')
  .argument('<file>', 'YAML')
  .option('--rule <name>', 'only this one')
  .option('--from <time>', 'ISO 8601, UTC; default: 30 days before --to')
  .option('--to <time>', 'default: now')
  .action((file: string, options: { rule?: string; from?: string; to?: string }) =>
    ofAlerts(({ testAlerts }, config) => testAlerts(file, options, config, print)),
  );

program
  .command('instrument')
  .description('print what to add to a deployment so that its functions are traced (docs/instrument.md)')
  .option('--framework <name>', 'sam, serverless, cdk or terraform; default: what this folder has')
  .option('--endpoint <url>', 'address of the collector, as functions reach it')
  .option('--token-secret <name>', 'Secrets Manager name or ARN of the ingest token, #key of a JSON secret')
  .option('--token-parameter <name>', 'SSM parameter of the ingest token')
  .option('--mode <mode>', 'await, extension or logs; default: await')
  .option('--reports', 'also the way of Lambda’s own reports out of the logs; mode logs has it', false)
  .option('--layer-arn <arn>', 'the layer made by choreoscope layer; default: the npm package')
  .action((options: Record<string, unknown>) =>
    told(() => {
      for (const line of instrument(options, process.cwd())) print(line);
    }),
  );

program
  .command('layer')
  .description('write the Lambda layer that traces functions without touching their code')
  .option('--out <file>', 'where to', 'choreoscope-layer.zip')
  .option(
    '--telemetry',
    'with the extension that forwards Lambda’s own reports (docs/platform-reports.md)',
    false,
  )
  .action(({ out, telemetry }: { out: string; telemetry: boolean }) =>
    told(() => layer(out, { hasTelemetry: telemetry }, print)),
  );

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help and version were asked for; anything else is a fault of the arguments, and was told.
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
