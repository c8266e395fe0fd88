import assert from 'node:assert/strict';
import { redirectHandler } from './redirect-handler.ts';
import { type CollectorSink, startCollectorSink } from './testing/collector-sink.ts';
import { nodeBinaries } from './testing/node-binaries.ts';
import { type FunctionRun, runFunction } from './testing/run-function.ts';

describe('Registering without touching the code', () => {
  let sink: CollectorSink;
  before(async () => {
    sink = await startCollectorSink();
  });
  beforeEach(() => {
    sink.spans.length = 0;
  });
  after(() => sink.close());

  const run = (given: Omit<FunctionRun, 'events'> & { events?: unknown[] }) =>
    runFunction({
      events: [{}],
      register: 'require',
      ...given,
      env: { CHOREOSCOPE_ENDPOINT: sink.url, CHOREOSCOPE_DEADLINE_MS: '5000', ...given.env },
    });
  const answering = 'async () => (globalThis.given = "here")';

  const layouts: Record<string, Pick<FunctionRun, 'files' | 'handler'>> = {
    'a nested export of a file in a directory': {
      files: { 'src/orders/place.js': `exports.api = { v1: { handler: ${answering} } };` },
      handler: 'src/orders/place.api.v1.handler',
    },
    'a .cjs file': { files: { 'app.cjs': `exports.handler = ${answering};` } },
    'a .js file of a package of ES modules': {
      files: {
        'package.json': '{"type":"module"}',
        'app.js': `await null;\nexport const handler = ${answering};`,
      },
    },
    'an ES module with top-level await': {
      files: {
        'app.mjs': `await new Promise((go) => setTimeout(go, 5));\nexport const handler = ${answering};`,
      },
    },
    'a file that has the name of ours': {
      files: { 'src/lambda-entry.js': `exports.handler = ${answering};` },
      handler: 'src/lambda-entry.handler',
    },
    'a default export': { files: { 'app.mjs': `export default ${answering};` }, handler: 'app.default' },
    'a bundle whose exports are accessors that cannot be replaced': {
      files: {
        'app.js': `Object.defineProperty(module.exports, 'handler', { enumerable: true, get: () => h });
          const h = ${answering};`,
      },
    },
    'a package in node_modules': {
      files: { 'node_modules/shop/index.js': `exports.handler = ${answering};` },
      handler: 'shop.handler',
    },
  };
  for (const [name, layout] of Object.entries(layouts)) {
    it(`finds ${name}`, async () => {
      for (const { path } of nodeBinaries()) {
        const { outcomes } = await run({ ...layout, node: path });
        assert.equal(outcomes[0]!.result, 'here');
        assert.ok(outcomes[0]!.isSame);
      }
      assert.equal(sink.spans.length, nodeBinaries().length);
    });
  }

  it('is harmless when loaded twice, and around a handler that is wrapped already', async () => {
    const wrapped = `const { wrap } = require('@choreoscope/instrumentation'); exports.handler = wrap(${answering});`;
    const twice =
      '--require @choreoscope/instrumentation/register --import @choreoscope/instrumentation/register';
    await run({ files: { 'app.js': wrapped }, env: { NODE_OPTIONS: twice } });
    assert.equal(sink.spans.length, 1);
  });

  it('traces one invocation where a wrapped handler is inside of another function', async () => {
    const inside = `const { wrap } = require('@choreoscope/instrumentation');
      const inner = wrap(${answering}); exports.handler = (event, context) => inner(event, context);`;
    await run({ files: { 'app.js': inside } });
    assert.equal(sink.spans.length, 1);
  });

  it('shows the handler the environment as it was configured', async () => {
    const { outcomes } = await run({
      files: { 'lib/app.js': 'exports.handler = async () => process.env._HANDLER;' },
      handler: 'lib/app.handler',
    });
    assert.equal(outcomes[0]!.result, 'lib/app.handler');
  });

  it('reports what is wrong with the handler as the runtime does', async () => {
    const faults: [Record<string, string>, RegExp][] = [
      [
        { 'app.js': 'exports.other = 1;' },
        /Runtime\.HandlerNotFound: app\.handler is undefined or not exported/,
      ],
      [{ 'app.js': 'exports.handler = 1;' }, /Runtime\.HandlerNotFound: app\.handler is not a function/],
      [{ 'app.js': 'exports.handler = (;' }, /SyntaxError/],
      [{ 'other.js': '' }, /Cannot find module 'app'/],
      [{ 'app.js': 'throw new RangeError("at load time");' }, /RangeError: at load time/],
    ];
    for (const [files, expected] of faults) await assert.rejects(run({ files }), expected);
  });

  it('costs a child process of the function nothing', async () => {
    const spawning = `const { execFileSync } = require('node:child_process');
      exports.handler = async () => execFileSync(process.execPath, ['-p', '1 + 1'], { encoding: 'utf8' });`;
    const { outcomes } = await run({ files: { 'app.js': spawning } });
    assert.equal(outcomes[0]!.result, '2\n');
  });

  it('leaves a name alone that the runtime would refuse, and everything outside of Lambda', () => {
    const untouched: Record<string, string>[] = [
      { LAMBDA_TASK_ROOT: '/var/task', _HANDLER: '../app.handler' },
      { LAMBDA_TASK_ROOT: '/var/task', _HANDLER: 'app' },
      { LAMBDA_TASK_ROOT: '/var/task' },
      { _HANDLER: 'app.handler' },
      { LAMBDA_TASK_ROOT: '/var/task', _HANDLER: 'app.handler', CHOREOSCOPE_DISABLED: '1' },
    ];
    for (const env of untouched) {
      const before = { ...env };
      redirectHandler(env, '/opt/choreoscope/dist');
      assert.deepEqual(env, before);
    }
  });
});
