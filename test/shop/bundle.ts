import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Deployment } from './deployments.ts';

const here = dirname(fileURLToPath(import.meta.url));
const nodeModules = join(here, '../../node_modules');

/** Which tracing the bundles hold. */
export interface BundleOptions {
  instrumentation: 'none' | 'register' | 'wrap';
  /** Uses `eachRecord` of the instrumentation for batches. */
  perRecord: boolean;
}

/** Built deployment packages. */
export interface Bundles {
  /** LAMBDA_TASK_ROOT of a function. */
  taskRoot(name: string): string;
}

/** True where the handler itself is wrapped; otherwise NODE_OPTIONS does it, or nothing. */
export function isWrapped(
  deployment: Deployment,
  instrumentation: BundleOptions['instrumentation'],
): boolean {
  return (
    instrumentation === 'wrap' || (instrumentation === 'register' && deployment.instrumentedBy === 'wrap')
  );
}

const made = new Map<string, Promise<Bundles>>();

/**
 * Bundles functions with esbuild, as a deployment would, into a temporary folder; once in a process for the
 * same functions and options. The folder goes when the process exits.
 */
export function bundleFunctions(
  deployments: readonly Deployment[],
  { instrumentation, perRecord }: BundleOptions,
): Promise<Bundles> {
  const key = [instrumentation, perRecord, ...deployments.map(({ name }) => name)].join(' ');
  const bundles = made.get(key) ?? makeBundles(deployments, { instrumentation, perRecord });
  made.set(key, bundles);
  return bundles;
}

async function makeBundles(deployments: readonly Deployment[], options: BundleOptions): Promise<Bundles> {
  const root = await mkdtemp(join(tmpdir(), 'choreoscope-shop-'));
  await Promise.all(
    deployments.map((deployment) => bundle(deployment, join(root, deployment.name), options)),
  );
  process.once('exit', () => rmSync(root, { recursive: true, force: true }));
  return { taskRoot: (name) => join(root, name) };
}

async function bundle(deployment: Deployment, taskRoot: string, options: BundleOptions): Promise<void> {
  const { name, format, file, sdk } = deployment;
  const source = JSON.stringify(join(here, 'functions', `${name}.ts`));
  const wrapped = `import { handler as inner } from ${source};
import { wrap } from '@choreoscope/instrumentation';
export const handler = wrap(inner);`;
  const contents = isWrapped(deployment, options.instrumentation)
    ? wrapped
    : `export { handler } from ${source};`;
  const isTracedPerRecord = options.perRecord && options.instrumentation !== 'none';
  await mkdir(taskRoot, { recursive: true });
  await Promise.all([
    build({
      stdin: { contents, resolveDir: here, sourcefile: `${name}.entry.ts`, loader: 'ts' },
      outfile: join(taskRoot, `${file}.${format === 'esm' ? 'mjs' : 'js'}`),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format,
      minify: name === 'print-label',
      external: sdk === 'external' ? ['@aws-sdk/*'] : [],
      plugins: isTracedPerRecord ? [tracedEachRecord] : [],
      // What bundlers of ES modules need for dependencies that still call require.
      ...(format === 'esm' ? { banner: { js: REQUIRE_BANNER } } : {}),
      logLevel: 'error',
    }),
    writeFile(join(taskRoot, 'package.json'), JSON.stringify({ name, private: true })),
    // What is external comes with the runtime: here from the repository's own modules.
    ...(sdk === 'external' ? [symlink(nodeModules, join(taskRoot, 'node_modules'), 'dir')] : []),
  ]);
}

const REQUIRE_BANNER =
  "import { createRequire as createRequireForBundle } from 'node:module'; const require = createRequireForBundle(import.meta.url);";

/** Puts the instrumentation's `eachRecord` in the place of the plain one. */
const tracedEachRecord: Plugin = {
  name: 'traced-each-record',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]test[\\/]shop[\\/]each-record\.ts$/ }, () => ({
      contents: "export { eachRecord } from '@choreoscope/instrumentation';",
      resolveDir: here,
    }));
  },
};
