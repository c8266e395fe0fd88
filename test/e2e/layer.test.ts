import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layerFiles, layerZip } from '@choreoscope/cli';
import { buildSync } from 'esbuild';
import { unzipSync } from 'fflate';

const runtime = fileURLToPath(new URL('../../instrumentation/src/testing/mini-runtime.mjs', import.meta.url));

/** This Node, and those of the other lines where `npm test` has installed them. */
const nodes = [
  process.execPath,
  ...['22', '24'].map((line) =>
    fileURLToPath(new URL(`../other-nodes/node_modules/node-${line}/bin/node`, import.meta.url)),
  ),
].filter((path) => existsSync(path));

/** Modes of the archive's members, from its central directory. APPNOTE.TXT 4.3.12 */
function modes(archive: Uint8Array): Record<string, number> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const found: Record<string, number> = {};
  const end = archive.length - 22;
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < view.getUint16(end + 10, true); i++) {
    const nameLength = view.getUint16(at + 28, true);
    const name = Buffer.from(archive.subarray(at + 46, at + 46 + nameLength)).toString();
    found[name] = view.getUint32(at + 38, true) >>> 16;
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return found;
}

/** Lambda unpacks layers into /opt; here it is another folder. */
function unpack(archive: Uint8Array): string {
  const opt = mkdtempSync(join(tmpdir(), 'choreoscope layer-'));
  const mode = modes(archive);
  for (const [name, bytes] of Object.entries(unzipSync(archive))) {
    mkdirSync(dirname(join(opt, name)), { recursive: true });
    writeFileSync(join(opt, name), bytes);
    chmodSync(join(opt, name), (mode[name] as number) & 0o777);
  }
  return opt;
}

const source = `
  export const handler = async (event) => {
    if (process.env.SEEN) (await import('node:fs')).writeFileSync(process.env.SEEN, process.env.NODE_OPTIONS);
    return { given: event, user: globalThis.userPreload };
  };`;

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

  /** Starts the runtime as Lambda does with a wrapper: with the interpreter and its arguments as arguments. */
  async function invoke(
    files: Record<string, string>,
    given: { node?: string; wrappers?: number; env?: Record<string, string> } = {},
  ): Promise<{ result: unknown; nodeOptions: string }> {
    const task = mkdtempSync(join(tmpdir(), 'choreoscope-task-'));
    try {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(task, name), text);
      writeFileSync(join(task, 'events.json'), '[{"order":17}]');
      const wrapper = join(opt, 'choreoscope-handler');
      const args = [
        ...Array.from({ length: given.wrappers ?? 1 }, () => wrapper),
        given.node ?? process.execPath,
        runtime,
        join(task, 'events.json'),
        join(task, 'outcomes.json'),
      ];
      const child = spawn(args[0] as string, args.slice(1), {
        cwd: task,
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: 20_000,
        env: {
          PATH: process.env.PATH,
          LAMBDA_TASK_ROOT: task,
          _HANDLER: 'app.handler',
          AWS_LAMBDA_EXEC_WRAPPER: wrapper,
          AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
          AWS_LAMBDA_FUNCTION_NAME: 'place-order',
          AWS_LAMBDA_FUNCTION_VERSION: '7',
          AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/20/[7]instance',
          AWS_REGION: 'eu-west-1',
          CHOREOSCOPE_ENDPOINT: `http://127.0.0.1:${(sink.address() as AddressInfo).port}`,
          CHOREOSCOPE_DEADLINE_MS: '5000',
          SEEN: join(task, 'node-options'),
          ...given.env,
        },
      });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
      assert.equal(code, 0, stderr);
      const { outcomes } = JSON.parse(readFileSync(join(task, 'outcomes.json'), 'utf8')) as {
        outcomes: { result: unknown; error?: string }[];
      };
      assert.equal(outcomes[0]!.error, undefined);
      return { result: outcomes[0]!.result, nodeOptions: readFileSync(join(task, 'node-options'), 'utf8') };
    } finally {
      rmSync(task, { recursive: true });
    }
  }

  for (const node of nodes) {
    for (const [name, files] of Object.entries(handlers)) {
      it(`traces ${name} on ${node === process.execPath ? 'this Node' : node.match(/node-\d+/)?.[0]} without touching it`, async () => {
        const { result } = await invoke(files, { node });
        assert.deepEqual(result, { given: { order: 17 } });
        assert.deepEqual(invocations, ['request-0']);
      });
    }
  }

  it('leaves a user’s own NODE_OPTIONS in force, before ours', async () => {
    const preload = join(opt, 'user.cjs');
    writeFileSync(preload, 'globalThis.userPreload = "here";');
    const own = `--enable-source-maps --require "${preload}"`;
    const { result, nodeOptions } = await invoke(handlers.CommonJS!, { env: { NODE_OPTIONS: own } });
    assert.deepEqual(result, { given: { order: 17 }, user: 'here' });
    assert.ok(nodeOptions.startsWith(`${own} --require "`), nodeOptions);
    assert.deepEqual(invocations, ['request-0']);
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
    const { result } = await invoke(handlers.CommonJS!, { env: { CHOREOSCOPE_DISABLED: '1' } });
    assert.deepEqual(result, { given: { order: 17 } });
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
    const names = Object.keys(modes(layerZip()));
    const dist = names.filter((name) => name.startsWith(`${package_}/dist/`));
    assert.deepEqual(
      names.filter((name) => !dist.includes(name)),
      ['choreoscope-handler', `${package_}/package.json`],
    );
    assert.deepEqual(names, names.toSorted());
    for (const name of ['index.cjs', 'index.mjs', 'register.cjs', 'register.mjs', 'lambda-entry.mjs']) {
      assert.ok(dist.includes(`${package_}/dist/${name}`), name);
    }
    assert.deepEqual(
      dist.filter((name) => /bundler|google|azure|http|kafka|test|\.d\.|\.map$/.test(name)),
      [],
    );
    for (const [name, mode] of Object.entries(modes(layerZip()))) {
      assert.equal(mode.toString(8), name === 'choreoscope-handler' ? '100755' : '100644', name);
    }
  });

  it('says that the instrumentation has to be built first', () => {
    const folder = mkdtempSync(join(tmpdir(), 'choreoscope-unbuilt-'));
    try {
      const manifest = fileURLToPath(new URL('../../instrumentation/package.json', import.meta.url));
      writeFileSync(join(folder, 'package.json'), readFileSync(manifest));
      assert.throws(() => layerFiles(folder), /has not been built \(index\.mjs, .*\): run npm run build/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
