// The Node.js runtime of the local cloud: loads _HANDLER from LAMBDA_TASK_ROOT and serves it over the Runtime API.
// Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
// Handler forms: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
// Streaming: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const env = process.env;
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(':');
const BASE = '/2018-06-01/runtime';
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const nodeMajor = Number(process.versions.node.split('.')[0]);

// What console prints is one log event: text with time, request id and level, or JSON where the function is configured so.
// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
let currentRequestId;
const isJson = env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
const METHODS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  log: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
};
for (const [method, level] of Object.entries(METHODS)) {
  globalThis.console[method] = (...values) => print(level, values);
}

function print(level, values) {
  const line = isJson ? jsonLine(level, values) : textLine(level, values);
  process.stdout.write(`${line.replaceAll('\n', '\r')}\n`);
}

function textLine(level, values) {
  return [new Date().toISOString(), currentRequestId, level, format(...values)].join('\t');
}

function jsonLine(level, values) {
  const base = { timestamp: new Date().toISOString(), level, requestId: currentRequestId };
  const error = values.find((value) => value instanceof Error);
  if (values.length === 1) {
    try {
      const replaced = (_, value) => (value instanceof Error ? describedForLog(value) : value);
      return JSON.stringify({ ...base, message: values[0] }, replaced);
    } catch {
      return JSON.stringify({ ...base, message: format(values[0]) });
    }
  }
  return JSON.stringify({ ...base, message: format(...values), ...(error && describedForLog(error)) });
}

function describedForLog(error) {
  const { errorType, errorMessage, trace } = describe(error);
  return { errorType, errorMessage, stackTrace: trace, ...error };
}

let beforeExit = () => {};
process.on('beforeExit', () => beforeExit());

globalThis.awslambda = {
  ...globalThis.awslambda,
  streamifyResponse(handler) {
    handler[STREAMING] = 'response';
    return handler;
  },
  HttpResponseStream: {
    /** A JSON prelude, eight zero bytes, then the body. */
    from(stream, prelude) {
      stream.setContentType('application/vnd.awslambda.http-integration-response');
      stream.beforeFirstWrite = (write) => {
        write(JSON.stringify(prelude));
        write(new Uint8Array(8));
      };
      return stream;
    },
  },
};

function call(method, route, { body, headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = {
      host,
      port,
      agent,
      method,
      path: `${BASE}${route}`,
      headers: { ...headers, ...length },
    };
    const request = http.request(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

function describe(error) {
  if (error instanceof Error || (error && typeof error === 'object' && 'message' in error)) {
    return {
      errorType: error.name ?? 'Error',
      errorMessage: String(error.message),
      trace: String(error.stack ?? '').split('\n'),
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

const named = (name, message) => Object.assign(new Error(message), { name });

/** Whether the nearest package.json makes `.js` an ES module. */
function isModulePackage(folder) {
  const file = path.join(folder, 'package.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).type === 'module';
  const parent = path.dirname(folder);
  return parent !== folder && path.basename(folder) !== 'node_modules' && isModulePackage(parent);
}

// CommonJS is loaded by require, where instrumentations see it:
// https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/UserFunction.js
async function loadModule(root, folder, name) {
  const stem = path.resolve(root, folder, name);
  const require = createRequire(path.join(root, 'package.json'));
  const extension = ['', '.js', '.mjs', '.cjs'].find((ending) =>
    ending === '' ? existsSync(stem) && path.extname(stem) !== '' : existsSync(stem + ending),
  );
  if (extension !== undefined) {
    const kind = extension || path.extname(stem);
    const isModule = kind === '.mjs' || (kind === '.js' && isModulePackage(path.dirname(stem)));
    return isModule ? import(pathToFileURL(stem + extension).href) : require(stem + extension);
  }
  try {
    return require(require.resolve(`./${path.join(folder, name)}`));
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND')
      throw named('Runtime.ImportModuleError', `Error: ${error.message}`);
    throw error;
  }
}

async function loadHandler(root, handlerName) {
  if (handlerName.includes('..')) {
    throw named('Runtime.MalformedHandlerName', `'${handlerName}' is not a valid handler name.`);
  }
  const file = path.basename(handlerName);
  const dot = file.indexOf('.');
  if (dot < 1) throw named('Runtime.MalformedHandlerName', 'Bad handler');
  const module = await loadModule(root, path.dirname(handlerName), file.slice(0, dot));
  const walk = (from) =>
    file
      .slice(dot + 1)
      .split('.')
      .reduce((value, key) => value?.[key], from);
  const handler = walk(module) ?? walk(module.default);
  if (handler === undefined) {
    throw named('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw named('Runtime.HandlerNotFound', `${handlerName} is not a function`);
  }
  if (nodeMajor >= 24 && handler.length >= 3 && !handler[STREAMING]) {
    throw named(
      'Runtime.CallbackHandlerDeprecated',
      'Callback-based handlers are not supported from Node.js 24.',
    );
  }
  return handler;
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const clientContext = headers['lambda-runtime-client-context'];
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: clientContext ? JSON.parse(clientContext) : undefined,
    identity: undefined,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/** Resolves with the handler's result, whichever of its forms it chose to answer in. */
function runBuffered(handler, event, context) {
  return new Promise((resolve, reject) => {
    // Without a promise or a callback the invocation ends with null when nothing is left to do.
    beforeExit = () => resolve(null);
    const settle = (error, result) => {
      const answer = () => (error ? reject(error) : resolve(result ?? null));
      if (context.callbackWaitsForEmptyEventLoop && !error) beforeExit = answer;
      else answer();
    };
    const forms = nodeMajor >= 24 ? [event, context] : [event, context, settle];
    const returned = handler(...forms);
    if (typeof returned?.then === 'function') returned.then((result) => resolve(result ?? null), reject);
    else if (nodeMajor >= 24) resolve(returned ?? null);
  });
}

async function serveStreaming(handler, event, context, requestId) {
  let failure;
  let answered;
  const done = new Promise((resolve, reject) => {
    answered = resolve;
    failure = reject;
  });
  const stream = http.request(
    {
      host,
      port,
      agent,
      method: 'POST',
      path: `${BASE}/invocation/${requestId}/response`,
      headers: {
        'lambda-runtime-function-response-mode': 'streaming',
        'content-type': 'application/octet-stream',
        'transfer-encoding': 'chunked',
        trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
      },
    },
    (response) => response.resume().on('end', answered),
  );
  stream.on('error', failure);
  stream.setContentType = (type) => stream.setHeader('content-type', type);
  const write = stream.write.bind(stream);
  stream.write = (chunk, ...rest) => {
    stream.beforeFirstWrite?.(write);
    stream.beforeFirstWrite = undefined;
    const isBytes = typeof chunk === 'string' || chunk instanceof Uint8Array;
    return write(isBytes ? chunk : JSON.stringify(chunk), ...rest);
  };
  try {
    await handler(event, stream, context);
    if (!stream.writableEnded) stream.end();
  } catch (error) {
    const report = describe(error);
    stream.addTrailers({
      'Lambda-Runtime-Function-Error-Type': report.errorType,
      'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(report)).toString('base64'),
    });
    stream.end();
  }
  await done;
}

async function fail(route, error) {
  const report = describe(error);
  const headers = {
    'content-type': 'application/json',
    'lambda-runtime-function-error-type': report.errorType,
  };
  await call('POST', route, { body: JSON.stringify(report), headers });
}

async function serve(handler) {
  for (;;) {
    const next = await call('GET', '/invocation/next');
    const requestId = next.headers['lambda-runtime-aws-request-id'];
    currentRequestId = requestId;
    const traceId = next.headers['lambda-runtime-trace-id'];
    if (traceId) env._X_AMZN_TRACE_ID = traceId;
    else delete env._X_AMZN_TRACE_ID;
    const context = contextOf(next.headers);
    const crash = (error) => {
      fail(`/invocation/${requestId}/error`, error).finally(() => process.exit(1));
    };
    process.once('uncaughtException', crash);
    try {
      const event = JSON.parse(next.body);
      if (handler[STREAMING]) {
        await serveStreaming(handler, event, context, requestId);
      } else {
        const body = JSON.stringify(await runBuffered(handler, event, context)) ?? 'null';
        await call('POST', `/invocation/${requestId}/response`, { body });
      }
    } catch (error) {
      const described = `\t${JSON.stringify(describe(error))}`;
      print('ERROR', isJson ? [error] : ['Invoke Error', described]);
      await fail(`/invocation/${requestId}/error`, error);
    }
    beforeExit = () => {};
    process.off('uncaughtException', crash);
  }
}

let handler;
try {
  handler = await loadHandler(env.LAMBDA_TASK_ROOT, env._HANDLER);
} catch (error) {
  await fail('/init/error', error).catch(() => {});
  process.exit(1);
}
// The loop ends only when the cloud is gone.
serve(handler).catch(() => process.exit(1));
