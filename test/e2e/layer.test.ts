import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layerFiles, layerZip } from '@choreoscope/cli';
import { buildSync } from 'esbuild';
import { type LayerRun, modes, runWithLayer, unpack } from './layer-function.ts';

/** This Node, and those of the other lines where `npm test` has installed them. */
const nodes = [
  process.execPath,
  ...['22', '24'].map((line) =>
    fileURLToPath(new URL(`../other-nodes/node_modules/node-${line}/bin/node`, import.meta.url)),
  ),
].filter((path) => existsSync(path));

const source = `
  export const handler = async (event) =>
    ({ given: event, user: globalThis.userPreload, nodeOptions: process.env.NODE_OPTIONS });`;

/** Minified, with a dependency, as deployments have it. */
function bundled(format: 'cjs' | 'esm'): string {
  const { outputFiles } = buildSync({
    stdin: { contents: source, loader: 'js', resolveDir: '/' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format,
    write: false,
  });
  return outputFiles[0]!.text;
}

const handlers: Record<string, Record<string, string>> = {
  CommonJS: {
    'app.js': source.replace('export const handler', 'exports.handler'),
  },
  'an ES module': { 'app.mjs': `await null;${source}` },
  'a minified CommonJS bundle': { 'app.js': bundled('cjs') },
  'a minified bundle of ES modules': { 'app.mjs': bundled('esm') },
};

describe('The Lambda layer', () => {
  let opt: string;
  /** Request ids of the invocations that came, from spans in OTLP/JSON. */
  let invocations: string[] = [];
  const sink = createServer(async (request, response) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    invocations.push(
      ...[...body.matchAll(/"key":"faas\.invocation_id","value":\{"stringValue":"([^"]*)"/g)].map(
        ([, id]) => id!,
      ),
    );
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  before(async () => {
    opt = unpack(layerZip());
    await new Promise<void>((done) => sink.listen(0, '127.0.0.1', done));
  });
  beforeEach(() => {
    invocations = [];
  });
  after(async () => {
    await new Promise((done) => sink.close(done));
    rmSync(opt, { recursive: true });
  });

  async function invoke(
    files: Record<string, string>,
    given: Partial<LayerRun> = {},
  ): Promise<{ given: object; user?: string; nodeOptions: string }> {
    const { results } = await runWithLayer({
      opt,
      files,
      ...given,
      env: {
        CHOREOSCOPE_ENDPOINT: `http://127.0.0.1:${(sink.address() as AddressInfo).port}`,
        ...given.env,
      },
    });
    return results[0] as { given: object; user?: string; nodeOptions: string };
  }

  for (const node of nodes) {
    for (const [name, files] of Object.entries(handlers)) {
      it(`traces ${name} on ${node === process.execPath ? 'this Node' : node.match(/node-\d+/)?.[0]} without touching it`, async () => {
        const { given } = await invoke(files, { node });
        assert.deepEqual(given, { order: 17 });
        assert.deepEqual(invocations, ['request-0']);
      });
    }
  }

  it('leaves a user’s own NODE_OPTIONS in force, before ours', async () => {
    const preload = join(opt, 'user.cjs');
    writeFileSync(preload, 'globalThis.userPreload = "here";');
    const own = `--enable-source-maps --require "${preload}"`;
    const { given, user, nodeOptions } = await invoke(handlers.CommonJS!, { env: { NODE_OPTIONS: own } });
    assert.deepEqual({ given, user }, { given: { order: 17 }, user: 'here' });
    assert.ok(nodeOptions.startsWith(`${own} --require "`), nodeOptions);
    assert.deepEqual(invocations, ['request-0']);
  });

  for (const [name, env] of Object.entries<Record<string, string>>({
    'in mode logs': { CHOREOSCOPE_MODE: 'logs' },
    'in mode extension': { CHOREOSCOPE_MODE: 'extension' },
    'with a token that is fetched': { CHOREOSCOPE_TOKEN_SECRET: 'token', CHOREOSCOPE_DEADLINE_MS: '50' },
  }))
    it(`has all that a function needs ${name}`, async () => {
      const { given } = await invoke(handlers.CommonJS!, { env });
      assert.deepEqual(given, { order: 17 });
    });

  it('changes nothing when the wrapper runs twice', async () => {
    const { nodeOptions } = await invoke(handlers.CommonJS!, { wrappers: 2 });
    assert.equal(nodeOptions.match(/--require/g)?.length, 1, nodeOptions);
    assert.deepEqual(invocations, ['request-0']);
  });

  it('lets a function that is preloaded or wrapped already be', async () => {
    const own = `--import "${join(opt, 'nodejs/node_modules/@choreoscope/instrumentation/dist/register.mjs')}"`;
    const { nodeOptions } = await invoke(handlers['an ES module']!, { env: { NODE_OPTIONS: own } });
    assert.equal(nodeOptions, own);
    assert.deepEqual(invocations, ['request-0']);
    invocations = [];
    const index = join(opt, 'nodejs/node_modules/@choreoscope/instrumentation/dist/index.cjs');
    await invoke({
      'app.js': `const { wrap } = require(${JSON.stringify(index)});
        ${source.replace('export const handler =', 'exports.handler = wrap(')}`.replace(/;\s*$/, ');'),
    });
    assert.deepEqual(invocations, ['request-0']);
  });

  it('starts the function untouched when it is switched off', async () => {
    const { given } = await invoke(handlers.CommonJS!, { env: { CHOREOSCOPE_DISABLED: '1' } });
    assert.deepEqual(given, { order: 17 });
    assert.deepEqual(invocations, []);
  });

  it('has the same bytes whenever and wherever it is made', () => {
    const zone = process.env.TZ;
    const made = layerZip();
    try {
      for (const other of ['Asia/Tokyo', 'America/St_Johns']) {
        process.env.TZ = other;
        assert.deepEqual(Buffer.from(layerZip()), Buffer.from(made));
      }
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it('holds the bundles that run on Lambda and the wrapper, and nothing else', () => {
    const package_ = 'nodejs/node_modules/@choreoscope/instrumentation';
    const dist = ['index.cjs', 'index.mjs', 'lambda-entry.mjs', 'more.cjs', 'register.cjs', 'register.mjs'];
    assert.deepEqual(Object.keys(modes(layerZip())), [
      'choreoscope-handler',
      ...dist.map((name) => `${package_}/dist/${name}`),
      `${package_}/package.json`,
    ]);
    for (const [name, mode] of Object.entries(modes(layerZip()))) {
      assert.equal(mode.toString(8), name === 'choreoscope-handler' ? '100755' : '100644', name);
    }
  });

  it('says that the instrumentation has to be built first', () => {
    const folder = mkdtempSync(join(tmpdir(), 'choreoscope-unbuilt-'));
    try {
      const manifest = fileURLToPath(new URL('../../instrumentation/package.json', import.meta.url));
      writeFileSync(join(folder, 'package.json'), readFileSync(manifest));
      assert.throws(
        () => layerFiles({}, folder),
        /has not been built \(index\.mjs, .* missing\): run npm run build/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
