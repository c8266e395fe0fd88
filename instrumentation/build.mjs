/**
 * Bundles the instrumentation into the few small files that functions load. Run after `tsc -b`, which makes the
 * types. Does nothing when the bundles are newer than everything they come from; `--force` says otherwise.
 *
 *   dist/index.cjs         everything, one file
 *   dist/index.mjs         the same for ES modules: re-exports index.cjs, so that one process has one copy
 *   dist/index.bundler.mjs the same for bundlers, without @opentelemetry/api: handler and we then share one copy
 *   dist/register.cjs/mjs  for --require and --import: points the runtime at lambda-entry.mjs
 *   dist/lambda-entry.mjs  loads the user's handler and wraps it
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const outputs = [
  'index.cjs',
  'index.mjs',
  'index.bundler.mjs',
  'register.cjs',
  'register.mjs',
  'lambda-entry.mjs',
].map((name) => join(here, 'dist', name));

function upToDate() {
  if (process.argv.includes('--force') || !outputs.every((file) => existsSync(file))) return false;
  const oldest = Math.min(...outputs.map((file) => statSync(file).mtimeMs));
  const sources = readdirSync(join(here, 'src'), { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(here, 'src', name));
  return [...sources, fileURLToPath(import.meta.url), join(here, '../package-lock.json')].every(
    (file) => statSync(file).mtimeMs < oldest,
  );
}

/**
 * Built-in modules are taken with process.getBuiltinModule: no `require` is left behind that a bundler making
 * an ES module of the handler would break, and no slow ES import of a built-in.
 */
const builtins = {
  name: 'builtins',
  setup(build) {
    const filter = new RegExp(`^(node:.+|${builtinModules.join('|')})$`);
    build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'builtin' }));
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }));
  },
};

/**
 * The context manager is a CommonJS package whose `require` of the API would keep all of the API in the bundle;
 * it uses one name of it. Other copies of the API stay as `external` says.
 */
const importedApi = (external) => ({
  name: 'imported-api',
  setup(build) {
    build.onResolve({ filter: /^@opentelemetry\/api$/ }, ({ path, kind, importer }) => {
      if (kind === 'require-call' && importer.includes('context-async-hooks')) {
        return { path, namespace: 'imported-api' };
      }
      return external ? { path, external } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'imported-api' }, () => ({
      contents: "export { ROOT_CONTEXT } from '@opentelemetry/api'",
      resolveDir: here,
    }));
  },
});

if (!upToDate()) {
  // Loaded only when there is something to do: esbuild starts a process.
  const { build } = await import('esbuild');
  const shared = {
    absWorkingDir: here,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    // The SDK's ES modules, so that what is not used is left out: 48 KiB instead of 180.
    mainFields: ['module', 'main'],
    conditions: ['module', '@choreoscope/source'],
    // The package is one CommonJS file list; of it only this is used.
    alias: {
      '@opentelemetry/context-async-hooks':
        '@opentelemetry/context-async-hooks/build/src/AsyncLocalStorageContextManager.js',
    },
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [importedApi(false), builtins],
  };
  const commonJs = { ...shared, format: 'cjs', define: { choreoscopeDirectory: '__dirname' } };
  const esm = {
    ...shared,
    format: 'esm',
    define: {
      choreoscopeDirectory: 'import.meta.dirname',
      loadChoreoscope: 'choreoscopeLoad',
    },
  };
  await Promise.all([
    build({ ...commonJs, entryPoints: ['src/index.ts'], outfile: 'dist/index.cjs' }),
    build({
      ...esm,
      entryPoints: ['src/index.ts'],
      outfile: 'dist/index.bundler.mjs',
      plugins: [importedApi(true), builtins],
    }),
    build({ ...commonJs, entryPoints: ['src/register.ts'], outfile: 'dist/register.cjs' }),
    build({ ...esm, entryPoints: ['src/register.ts'], outfile: 'dist/register.mjs' }),
    build({
      ...esm,
      entryPoints: ['src/handler-module.ts'],
      outfile: 'dist/lambda-entry.mjs',
      banner: {
        js: "const choreoscopeLoad=()=>process.getBuiltinModule('module').createRequire(import.meta.url)('./index.cjs');",
      },
    }),
  ]);
  writeEsmFacade();
}

/** Named re-exports of the CommonJS bundle, as its entry lists them. */
function writeEsmFacade() {
  const names = [...readFileSync(join(here, 'src/index.ts'), 'utf8').matchAll(/export \{([^}]*)\}/g)]
    .flatMap(([, list]) => list.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));
  const file = join(here, 'dist/index.mjs');
  writeFileSync(file, `import all from './index.cjs';\nexport const { ${names.join(', ')} } = all;\n`);
}
