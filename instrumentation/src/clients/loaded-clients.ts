import { builtin } from '../builtin.ts';
import { tracedRecord } from '../each-record.ts';
import { traceClient } from './trace-client.ts';

/** Packages that have had the class all clients extend, and where in them. */
const clientModule =
  /@(?:smithy|aws-sdk)[\\/](?:smithy-client|core[\\/]dist-cjs[\\/]submodules[\\/]client)[\\/](?:.*[\\/])?index\.js$/;

/** There in the file for bundlers only, which would keep all of tracedRecord for a package that is in the bundle too. */
declare const choreoscopeIsBundled: true;

/** The module of Powertools with the class that all batch processors extend. */
const processorModule = /@aws-lambda-powertools[\\/]batch[\\/].*[\\/]BasePartialProcessor\.js$/;

/** Looked for at so many invocations: most functions have loaded their SDK with their module, the rest in the first. */
let looks = 3;
let seen = 0;
const patched = new WeakSet<object>();

/**
 * Makes every client of an AWS SDK that is loaded by `require`, or by an `import` that ends at one, a traced client
 * when it first sends. Looks again only where modules were added. What is in a bundle, or in an ES module, is not
 * found: `traceClient` is for those. Powertools' batch processors, where they are loaded so too, tell records apart as
 * `tracedRecord` does, which is for the others.
 */
export function traceLoadedClients(): void {
  if (looks === 0) return;
  looks--;
  const { cache } = builtin('node:module').createRequire(`${process.cwd()}/`);
  const files = Object.keys(cache);
  if (files.length === seen) return;
  seen = files.length;
  for (const file of files) {
    if (clientModule.test(file))
      patch((cache[file]?.exports as { Client?: { prototype?: unknown } })?.Client?.prototype);
    if (typeof choreoscopeIsBundled === 'undefined' && processorModule.test(file))
      tellRecordsApart(cache[file]?.exports?.BasePartialProcessor?.prototype);
  }
}

function patch(prototype: unknown): void {
  const clients = prototype as { send?: (this: object, ...given: unknown[]) => unknown } | undefined;
  const send = clients?.send;
  if (!clients || typeof send !== 'function' || patched.has(clients)) return;
  patched.add(clients);
  const traced = new WeakSet<object>();
  clients.send = function (...given) {
    if (!traced.has(this)) {
      traced.add(this);
      traceClient(this);
    }
    return send.apply(this, given);
  };
}

/** https://github.com/aws-powertools/powertools-lambda-typescript/blob/main/packages/batch/src/BasePartialProcessor.ts */
function tellRecordsApart(prototype: unknown): void {
  const processors = prototype as
    | { register?: (this: object, records: unknown, handler: unknown, ...rest: unknown[]) => unknown }
    | undefined;
  const register = processors?.register;
  if (!processors || typeof register !== 'function' || patched.has(processors)) return;
  patched.add(processors);
  processors.register = function (records, handler, ...rest) {
    const work = typeof handler === 'function' ? tracedRecord(handler as () => unknown) : handler;
    return register.call(this, records, work, ...rest);
  };
}
