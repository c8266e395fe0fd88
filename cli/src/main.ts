#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { instrument, UsageError } from './commands/instrument.ts';
import { layer } from './commands/layer.ts';
import { explain } from './explain.ts';

// Queries run on libuv's threads in the embedded engine; its default of four would let one slow page hold
// up the journal's fsync. It is read when the pool is first used, so it is set before anything else runs.
process.env.UV_THREADPOOL_SIZE ??= '12';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const print = (line: string) => void process.stdout.write(`${line}\n`);

/** Runs a command of the service, which is loaded only for that; any failure becomes one message and exit code 1. */
async function serve(command: () => Promise<void>): Promise<void> {
  try {
    await command();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
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

/** A whole number from 1. */
function count(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number from 1 to 999999.');
  return Number(text);
}

const program = new Command('choreoscope')
  .description('See the event flows of a serverless system, and what each request costs.')
  .version(version)
  .showHelpAfterError();

program
  .command('start')
  .description(
    'start collector and dashboard; settings come from CHOREOSCOPE_… variables (docs/configuration.md)',
  )
  .action(() =>
    serve(async () => {
      const { configured } = await import('./configured.ts');
      const { start } = await import('./commands/start.ts');
      await configured(process.env, (config, log) => start(config, log, print));
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

program
  .command('instrument')
  .description('print what to add to a deployment so that its functions are traced (docs/instrument.md)')
  .option('--framework <name>', 'sam, serverless, cdk or terraform; default: what this folder has')
  .option('--endpoint <url>', 'address of the collector, as functions reach it')
  .option('--token-secret <name>', 'Secrets Manager name or ARN of the ingest token, #key of a JSON secret')
  .option('--token-parameter <name>', 'SSM parameter of the ingest token')
  .option('--mode <mode>', 'await, extension or logs; default: await')
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
  .action(({ out }: { out: string }) => told(() => layer(out, print)));

await program.parseAsync();
