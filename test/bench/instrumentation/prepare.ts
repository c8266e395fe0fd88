import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Node } from './nodes.ts';
import type { Variant } from './variants.ts';

/** A variant's handler on disk, as it would be deployed. */
export interface Prepared {
  variant: Variant;
  /** The task root. */
  root: string;
  file: string;
  /** KiB of the minified bundle; undefined where it is not one. */
  bundleKiB: number | undefined;
}

const instrumentation = new URL('../../../instrumentation', import.meta.url).pathname;

/** Writes the handler below `dir` and bundles it, minified, into one CommonJS file where the package allows it. */
export async function prepare(variant: Variant, node: Node, dir: string): Promise<Prepared> {
  const root = join(dir, `node-${node.line}`, variant.name);
  mkdirSync(root, { recursive: true });
  if (variant.packages === 'peers') symlinkSync(join(node.peers, 'node_modules'), join(root, 'node_modules'));
  if (variant.packages === 'own') {
    mkdirSync(join(root, 'node_modules/@choreoscope'), { recursive: true });
    symlinkSync(instrumentation, join(root, 'node_modules/@choreoscope/instrumentation'));
  }
  const file = join(root, 'handler.js');
  writeFileSync(file, variant.source);
  if (variant.packages === 'none' || variant.notBundled?.(node)) {
    return { variant, root, file, bundleKiB: undefined };
  }
  const outfile = join(root, 'bundle.js');
  try {
    await build({
      entryPoints: [file],
      outfile,
      bundle: true,
      minify: true,
      platform: 'node',
      target: `node${node.line}`,
      format: 'cjs',
      external: ['@aws-sdk/*', '@datadog/*', 'graphql', 'graphql/*', '@opentelemetry/winston-transport'],
      logLevel: 'silent',
    });
  } catch {
    return { variant, root, file, bundleKiB: undefined };
  }
  return { variant, root, file: outfile, bundleKiB: Math.round(statSync(outfile).size / 102.4) / 10 };
}
