/**
 * What the instrumentation costs a function, on this machine: `node instrumentation/measure.mjs`. Prints the size
 * of the bundle; the time from process start to handler ready, over a bare handler, for plain `wrap` in CommonJS
 * and for `register` (median of 21 interleaved fresh processes); and the time one warm invocation takes more,
 * with a collector on loopback that answers at once (median of 3,000 after 500).
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

const root = mkdtempSync(join(tmpdir(), 'choreoscope-measure-'));
mkdirSync(join(root, 'node_modules/@choreoscope'), { recursive: true });
symlinkSync(here, join(root, 'node_modules/@choreoscope/instrumentation'));
const handler = 'exports.handler = async () => 1;';
writeFileSync(join(root, 'bare.js'), handler);
writeFileSync(
  join(root, 'wrapped.js'),
  "const { wrap } = require('@choreoscope/instrumentation'); exports.handler = wrap(async () => 1);",
);
writeFileSync(
  join(root, 'runtime.mjs'),
  `import { createRequire } from 'node:module';
   const [file] = process.env._HANDLER.split('.handler');
   const load = file.startsWith('/') ? import(file + '.mjs') : createRequire(import.meta.url)('./' + file + '.js');
   const { handler } = await load;
   const readyMs = performance.now();
   const times = [];
   for (let i = 0; i < Number(process.env.CALLS ?? 0); i++) {
     const begun = performance.now();
     await handler({}, { awsRequestId: String(i) });
     times.push(performance.now() - begun);
   }
   times.splice(0, 500);
   console.log(JSON.stringify([readyMs, times.sort((a, b) => a - b)[times.length >> 1] ?? 0]));`,
);

const server = createServer((request, response) => request.resume().on('end', () => response.end('{}')));
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const env = {
  LAMBDA_TASK_ROOT: root,
  AWS_LAMBDA_FUNCTION_NAME: 'measured',
  CHOREOSCOPE_ENDPOINT: `http://127.0.0.1:${server.address().port}`,
};
const variants = {
  bare: { _HANDLER: 'bare.handler' },
  wrap: { _HANDLER: 'wrapped.handler' },
  register: { _HANDLER: 'bare.handler', NODE_OPTIONS: '--require @choreoscope/instrumentation/register' },
};
const measure = async (variant, calls) => {
  const { stdout } = await run(process.execPath, [join(root, 'runtime.mjs')], {
    cwd: root,
    env: { ...env, ...variants[variant], CALLS: String(calls) },
  });
  return JSON.parse(stdout);
};

const init = { bare: [], wrap: [], register: [] };
for (let i = 0; i < 21; i++) {
  for (const variant in variants) init[variant].push((await measure(variant, 0))[0]);
}
const bareMs = median(init.bare);
const warm = {};
for (const variant in variants) warm[variant] = (await measure(variant, 3_500))[1];
server.close();
rmSync(root, { recursive: true });

const kib = (file) => (statSync(join(here, 'dist', file)).size / 1024).toFixed(1);
process.stdout.write(`Node ${process.versions.node}
bundle     index.cjs ${kib('index.cjs')} KiB, index.bundler.mjs ${kib('index.bundler.mjs')} KiB
init       bare ${bareMs.toFixed(1)} ms; wrap +${(median(init.wrap) - bareMs).toFixed(1)} ms; register +${(median(init.register) - bareMs).toFixed(1)} ms
warm call  wrap +${((warm.wrap - warm.bare) * 1000).toFixed(0)} us; register +${((warm.register - warm.bare) * 1000).toFixed(0)} us
`);
