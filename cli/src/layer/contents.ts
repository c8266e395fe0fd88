import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file of a layer. */
export interface LayerFile {
  /** Below /opt. */
  path: string;
  bytes: Uint8Array;
  isExecutable: boolean;
}

type Conditions = Record<string, string>;

interface Manifest {
  name: string;
  version: string;
  license: string;
  type: string;
  exports: Record<string, Conditions>;
}

/** What a function can ask the layer's package for. */
const ENTRIES = ['.', './register'];
const PACKAGE = 'nodejs/node_modules/@choreoscope/instrumentation';

/** Folder of the instrumentation's package, beside this one or in the same repository. */
function instrumentationFolder(): string {
  try {
    return join(createRequire(import.meta.url).resolve('@choreoscope/instrumentation'), '../..');
  } catch (cause) {
    throw unbuilt('the package', cause);
  }
}

const unbuilt = (what: string, cause?: unknown) =>
  new Error(`The instrumentation has not been built (${what} is missing): run npm run build.`, { cause });

/** What may be in the layer beside the instrumentation. */
export interface LayerParts {
  /** The external extension that forwards the Telemetry API. Lambda starts it in every function that has the layer. */
  hasTelemetry?: boolean;
}

/** Lambda starts every executable in `/opt/extensions`; this one runs the other. */
const EXTENSION = ['extensions/choreoscope-telemetry', 'choreoscope-telemetry.cjs'] as const;

/**
 * The files of the Lambda layer, in the order of their paths: the bundles that run on Lambda with the package.json
 * that names them, and the exec wrapper. No types, nothing for bundlers or for other platforms.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-layers.html
 * @throws Error when the bundles have not been built
 */
export function layerFiles(
  { hasTelemetry = false }: LayerParts = {},
  folder = instrumentationFolder(),
): LayerFile[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const bundles = bundleNames(folder, manifest);
  const files = bundles.map((name) =>
    file(`${PACKAGE}/dist/${name}`, readFileSync(join(folder, 'dist', name))),
  );
  const text = `${JSON.stringify(layerManifest(manifest), undefined, 2)}\n`;
  files.push(file(`${PACKAGE}/package.json`, new TextEncoder().encode(text)));
  files.push(executable('choreoscope-handler'));
  if (hasTelemetry) files.push(executable(EXTENSION[0]), file(EXTENSION[1], read(EXTENSION[1])));
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../layer/${path}`, import.meta.url)));

const executable = (path: string): LayerFile => ({ ...file(path, read(path)), isExecutable: true });

const file = (path: string, bytes: Uint8Array): LayerFile => ({ path, bytes, isExecutable: false });

/**
 * What the entries name, the module that the preloaded entry makes the runtime load in the place of the handler's, and what
 * only some modes load.
 */
function bundleNames(folder: string, { exports }: Manifest): string[] {
  const entries = ENTRIES.flatMap((entry) => Object.values(runtimeOnly(exports[entry])));
  const names = [...entries.map((path) => basename(path)), 'lambda-entry.mjs', 'more.cjs'];
  const missing = names.filter((name) => !existsSync(join(folder, 'dist', name)));
  if (missing.length > 0) throw unbuilt(missing.join(', '));
  return names;
}

function layerManifest({ name, version, license, type, exports }: Manifest): object {
  return {
    name,
    version,
    license,
    type,
    exports: Object.fromEntries(ENTRIES.map((entry) => [entry, runtimeOnly(exports[entry])])),
  };
}

/** The conditions Node itself resolves. */
function runtimeOnly(conditions: Conditions = {}): Conditions {
  return Object.fromEntries(
    Object.entries(conditions).filter(([name]) => ['import', 'require'].includes(name)),
  );
}
