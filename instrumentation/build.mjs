/**
 * Bundles the instrumentation into the few small files that functions load. Run after `tsc -b`, which makes the
 * types. Does nothing when the bundles are newer than everything they come from; `--force` says otherwise.
 *
 *   dist/index.cjs         everything, but for what few functions use:
 *   dist/more.cjs          other ways out than the usual one; loaded by the CommonJS files where they are asked for
 *   dist/index.mjs         the same for ES modules: re-exports index.cjs, so that one process has one copy
 *   dist/index.bundler.mjs the same for bundlers, without @opentelemetry/api: handler and we then share one copy
 *   dist/register.cjs/mjs  for --require and --import: points the runtime at lambda-entry.mjs
 *   dist/lambda-entry.mjs  loads the user's handler and wraps it
 *   dist/<platform>.*      the same three for each other platform, and <platform>-register.cjs/mjs, two lines each
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Entry points beside the main one, each with all it needs; and what the ones that can be preloaded then call. */
const platforms = {
  http: 'traceServers',
  google: 'traceFunctions',
  azure: 'traceFunctions',
  kafka: undefined,
};

const here = dirname(fileURLToPath(import.meta.url));
const outputs = [
  'index.cjs',
  'more.cjs',
  'index.mjs',
  'index.bundler.mjs',
  'register.cjs',
  'register.mjs',
  'lambda-entry.mjs',
  ...Object.keys(platforms).map((name) => `${name}.mjs`),
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
 * Puts the small parts of OpenTelemetry that we use (src/tracer) in the place of its packages. In the CommonJS files
 * nobody else sees our copy of the API; in the files for bundlers it stays the package, so that the handler's copy is
 * ours.
 */
const ownParts = (names) => ({
  name: 'own-parts',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^@opentelemetry/(${names.join('|')})$`) }, ({ path }) => ({
      path: join(here, `src/tracer/${path.split('/')[1]}.ts`),
    }));
  },
});

/** Makes what src/more.ts exports a file of its own, which is required (so that any bundler finds it) on first use. */
const more = {
  name: 'more',
  setup(build) {
    build.onResolve({ filter: /\/(fetched-token|lambda-extension|log-sender)\.ts$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'more' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'more' }, () => ({
      contents: `
        const one = (name) => function (...given) { return new (require('./more.cjs')[name])(...given); };
        export const FetchedToken = one('FetchedToken');
        export const LogSender = one('LogSender');
        export const joinLambdaExtension = (...given) => require('./more.cjs').joinLambdaExtension(...given);`,
    }));
  },
};

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
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [ownParts(['core']), builtins],
  };
  const commonJs = {
    ...shared,
    format: 'cjs',
    define: { choreoscopeDirectory: '__dirname' },
    plugins: [more, ownParts(['api', 'core']), builtins],
    external: ['./more.cjs'],
  };
  const esm = {
    ...shared,
    format: 'esm',
    define: {
      choreoscopeDirectory: 'import.meta.dirname',
      choreoscopeIsBundled: 'true',
      loadChoreoscope: 'choreoscopeLoad',
    },
  };
  const everything = (entry, name) => [
    build({ ...commonJs, entryPoints: [entry], outfile: `dist/${name}.cjs` }),
    build({
      ...esm,
      entryPoints: [entry],
      outfile: `dist/${name}.bundler.mjs`,
      external: ['@opentelemetry/api'],
    }),
  ];
  await Promise.all([
    ...everything('src/index.ts', 'index'),
    build({
      ...commonJs,
      plugins: commonJs.plugins.slice(1),
      entryPoints: ['src/more.ts'],
      outfile: 'dist/more.cjs',
    }),
    ...Object.keys(platforms).flatMap((name) => everything(`src/${name}/index.ts`, name)),
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
  writeEsmFacade('src/index.ts', 'index');
  for (const [name, start] of Object.entries(platforms)) {
    writeEsmFacade(`src/${name}/index.ts`, name);
    if (start) writeRegister(name, start);
  }
}

/** Named re-exports of the CommonJS bundle, as its entry lists them. */
function writeEsmFacade(entry, name) {
  const text = readFileSync(join(here, entry), 'utf8');
  const names = [
    ...[...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, list]) => list.split(',')),
    ...[...text.matchAll(/^export (?:async )?function (\w+)/gm)].map(([, declared]) => declared),
  ]
    .map((one) => one.trim())
    .filter((one) => one !== '' && !one.startsWith('type '));
  const file = join(here, `dist/${name}.mjs`);
  writeFileSync(file, `import all from './${name}.cjs';\nexport const { ${names.join(', ')} } = all;\n`);
}

/** For --require and --import: the same copy that the program may import, told to trace the whole process. */
function writeRegister(name, start) {
  writeFileSync(join(here, `dist/${name}-register.cjs`), `require('./${name}.cjs').${start}();\n`);
  writeFileSync(
    join(here, `dist/${name}-register.mjs`),
    `import all from './${name}.cjs';\nall.${start}();\n`,
  );
}
