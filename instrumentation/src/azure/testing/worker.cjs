/**
 * Stands in for the worker of Azure Functions, which only runs under its host: gives `@azure/functions-core` to whoever
 * requires it, forgets a first app as it does when it has waited for one, loads the app, and calls functions with what a
 * host sends, hooks around. Written from what the worker is documented and seen to do:
 * https://github.com/Azure/azure-functions-nodejs-worker (setupCoreModule.ts, startApp.ts, InvocationHandler.ts)
 *
 * `node worker.cjs <app>` with TEST_STEPS, a list of lists: the invocations of a list run at once. Each answers with a line
 * of JSON. In plain JavaScript, because it runs on every Node.
 */
'use strict';
const { Module } = require('node:module');
const { resolve } = require('node:path');
const { pathToFileURL } = require('node:url');

function newApp() {
  return { hooks: { preInvocation: [], postInvocation: [], appStart: [], appTerminate: [] }, functions: {} };
}

exports.startWorker = function startWorker() {
  let app = newApp();
  let model;
  const core = {
    version: '3.0.0',
    hostVersion: '4.0.0',
    registerHook(name, callback) {
      const hooks = app.hooks[name];
      if (!hooks) throw new RangeError(`Unrecognized hook "${name}"`);
      hooks.push(callback);
      return {
        dispose() {
          const at = hooks.indexOf(callback);
          if (at >= 0) hooks.splice(at, 1);
        },
      };
    },
    setProgrammingModel(given) {
      model = given;
    },
    getProgrammingModel: () => model,
    log() {},
    registerFunction(metadata, callback) {
      if (metadata.name in app.functions) throw new Error(`"${metadata.name}" is there already`);
      app.functions[metadata.name] = { metadata, callback };
      return { dispose() {} };
    },
  };
  const original = Module.prototype.require;
  Module.prototype.require = new Proxy(original, {
    apply: (target, self, args) =>
      args[0] === '@azure/functions-core' ? core : Reflect.apply(target, self, args),
  });

  /** What a function is called with: the library's own reading of a request. */
  async function read(name, request) {
    const registered = app.functions[name];
    if (!registered) throw new Error(`no function ${name}`);
    const { bindings } = registered.metadata;
    const own = Object.keys(bindings).find((one) => bindings[one].type.endsWith('Trigger'));
    const invocation = model.getInvocationModel({
      invocationId: request.invocationId ?? 'an-invocation',
      // The trigger's name is the library's own; a host has it from the metadata.
      request: { ...request, inputData: [{ name: own, data: request.input }] },
      metadata: registered.metadata,
      state: undefined,
      log() {},
    });
    return { registered, invocation, ...(await invocation.getArguments()) };
  }

  async function run(name, context) {
    for (const hook of app.hooks[name]) await hook(context);
  }

  return {
    core,
    read,
    hooks: () => app.hooks,
    reset() {
      app = newApp();
    },
    stop() {
      Module.prototype.require = original;
    },
    run,
    async invoke(name, request) {
      const { registered, invocation, context, inputs } = await read(name, request);
      const hookData = {};
      const before = { hookData, invocationContext: context, functionCallback: registered.callback, inputs };
      await run('preInvocation', before);
      const after = {
        hookData,
        invocationContext: context,
        inputs: before.inputs,
        result: null,
        error: null,
      };
      try {
        after.result = await invocation.invokeFunction(context, before.inputs, before.functionCallback);
      } catch (error) {
        after.error = error;
      }
      await run('postInvocation', after);
      if (after.error) throw after.error;
      return invocation.getResponse(context, after.result);
    },
  };
};

async function fetchStreamed(uri, { invocationId, input }) {
  const { url, method, headers, body } = input.http;
  const { host, pathname } = new URL(url);
  const answer = await fetch(new URL(pathname, uri), {
    method,
    headers: {
      ...headers,
      'x-ms-invocation-id': invocationId,
      'x-forwarded-host': host,
      'x-forwarded-proto': 'https',
    },
    body: Buffer.from(body.bytes),
  });
  return answer.json();
}

async function main() {
  const worker = exports.startWorker();
  // The app of a worker that waits for one.
  require('@azure/functions').app.timer('waiting', { schedule: '0 * * * * *', handler: () => {} });
  worker.reset();
  const file = resolve(process.argv[2]);
  if (file.endsWith('.mjs')) await import(pathToFileURL(file).href);
  else require(file);
  await worker.run('appStart', {});
  process.stdout.write(`hooks ${worker.hooks().preInvocation.length}\n`);
  const { HttpUri: uri } = await worker.core.getProgrammingModel().getCapabilities({});
  for (const step of JSON.parse(process.env.TEST_STEPS)) {
    await Promise.all(
      step.map(async ({ name, ...request }) => {
        let answer;
        try {
          // A host with streams sends the request to the library itself, and the invocation besides.
          const streamed = request.streams ? fetchStreamed(uri, request) : undefined;
          answer = await worker.invoke(name, request);
          if (streamed) answer.streamed = await streamed;
        } catch (error) {
          answer = { error: String(error?.message ?? error), isSame: error === globalThis.thrown };
        }
        const text = JSON.stringify(answer, (_, value) =>
          value instanceof Uint8Array ? Buffer.from(value).toString() : value,
        );
        process.stdout.write(`answer ${request.invocationId} ${text}\n`);
      }),
    );
  }
  await worker.run('appTerminate', {});
  process.exit(0);
}

if (require.main === module) void main();
