/**
 * Loads and calls a handler as Lambda's own runtime does, and nothing more: the events come from a file, or with
 * TEST_SERVED from the Runtime API, and what became of each goes to another. Written in plain JavaScript, because it runs on every Node.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client (UserFunction.js, Runtime.js; from Node 24
 * buffered-invoke-processor.ts)
 *
 * A handler that leaves what it threw or returned in `globalThis.given` is told whether the same object came out.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { createRequire } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import { Writable } from 'node:stream';

const require = createRequire(import.meta.url);
const [, , eventsFile, outcomesFile] = process.argv;
const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');
const hasCallbacks = Number(process.versions.node.split('.')[0]) < 24;

globalThis.awslambda = {
  streamifyResponse(handler, options) {
    handler[streaming] = 'response';
    if (options?.highWaterMark) {
      handler[Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark')] = options.highWaterMark;
    }
    return handler;
  },
};

async function load(taskRoot, name) {
  if (name.includes('..')) throw new Error('Runtime.MalformedHandlerName');
  const base = basename(name);
  const [, stem, path] = /^([^.]*)\.(.*)$/.exec(base);
  const file = resolve(taskRoot, name.slice(0, name.length - base.length), stem);
  let module;
  if (existsSync(`${file}.js`)) {
    module = isModuleScope(dirname(file)) ? await import(`${file}.js`) : require(`${file}.js`);
  } else if (existsSync(`${file}.mjs`)) module = await import(`${file}.mjs`);
  else module = require(`${file}.cjs`);
  return path.split('.').reduce((nested, key) => nested?.[key], module);
}

function isModuleScope(directory) {
  const file = resolve(directory, 'package.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).type === 'module';
  return directory !== dirname(directory) && isModuleScope(dirname(directory));
}

/** Resolves to what the runtime would answer. */
function invoke(handler, event, context) {
  if (handler[streaming] === 'response') return invokeStreaming(handler, event, context);
  if (!hasCallbacks) {
    if (handler.length >= 3) throw new Error('Runtime.CallbackHandlerDeprecated');
    return (async () => ({ result: await handler(event, context) }))();
  }
  return new Promise((answer) => {
    const end = (error, result) => answer(error !== undefined && error !== null ? { error } : { result });
    Object.assign(context, {
      done: end,
      succeed: (result) => end(null, result),
      fail: (error) => end(error ?? 'handled'),
    });
    process.once('beforeExit', () => answer({ result: null, idle: true }));
    try {
      const returned = handler(event, context, end);
      if (typeof returned?.then === 'function') returned.then(context.succeed, context.fail);
    } catch (error) {
      end(error);
    }
  });
}

async function invokeStreaming(handler, event, context) {
  let body = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      body += chunk;
      done();
    },
  });
  const returned = handler(event, stream, context);
  if (typeof returned?.then !== 'function') throw new Error('Streaming does not support non-async handlers.');
  await returned;
  return { result: body };
}

/** Also of what has no text. */
function text(error) {
  try {
    return String(error);
  } catch {
    return typeof error;
  }
}

function* fromFile() {
  yield* JSON.parse(readFileSync(eventsFile, 'utf8')).entries();
}

/** https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html; 410 is the end of the test. */
async function* served() {
  for (;;) {
    const { status, headers, body } = await call('GET', 'invocation/next');
    if (status === 410) return;
    yield [Number(headers['lambda-runtime-aws-request-id'].replace('request-', '')), JSON.parse(body)];
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function call(method, path, body) {
  const url = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/${path}`;
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, agent, headers: { 'x-pid': process.pid } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (more) => {
        text += more;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const outcomes = [];
const startedAt = performance.now();
const loaded = await load(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
const loadMs = performance.now() - startedAt;
for await (const [index, event] of process.env.TEST_SERVED ? served() : fromFile()) {
  const context = {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    invokedFunctionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${process.env.AWS_LAMBDA_FUNCTION_NAME}:live`,
    awsRequestId: `request-${index}`,
    getRemainingTimeInMillis: () => Number(process.env.TEST_REMAINING_MS ?? 30_000),
  };
  let waits = true;
  Object.defineProperty(context, 'callbackWaitsForEmptyEventLoop', {
    get: () => waits,
    set: (value) => {
      waits = value;
    },
    enumerable: true,
    configurable: true,
  });
  const before = JSON.stringify(event);
  const members = Object.keys(context).length;
  const begun = performance.now();
  let outcome;
  try {
    outcome = await invoke(loaded, event, context);
  } catch (error) {
    outcome = { error };
  }
  const given = 'error' in outcome ? outcome.error : outcome.result;
  if (process.env.TEST_SERVED) {
    const what = 'error' in outcome ? 'error' : 'response';
    await call('POST', `invocation/request-${index}/${what}`, JSON.stringify(outcome.result) ?? 'null');
  }
  outcomes.push({
    result: outcome.result,
    error: 'error' in outcome ? text(outcome.error) : undefined,
    isIdle: outcome.idle === true,
    isSame: given === globalThis.given,
    isEventUnchanged: JSON.stringify(event) === before,
    isContextUnchanged: Object.keys(context).length === members + (context.done ? 3 : 0),
    waitsForEmptyLoop: waits,
    elapsedMs: performance.now() - begun,
  });
}
writeFileSync(outcomesFile, JSON.stringify({ outcomes, loadMs, length: loaded.length, name: loaded.name }));
// A frozen instance that never thaws: what is not sent by now is lost.
if (process.env.TEST_NEVER_THAWS) process.exit();
