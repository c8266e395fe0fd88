import { builtin } from './builtin.ts';

/** Names the user's own handler while `_HANDLER` names ours. */
export const originalHandler = 'CHOREOSCOPE_ORIGINAL_HANDLER';

/** Stem of the module that stands in for the user's, beside this one in dist/. */
const standIn = 'lambda-entry';

/**
 * Makes the runtime load our module instead of the user's; ours then loads the user's as the runtime would, and
 * wraps it. No module hook is involved, so CommonJS, ES modules with top-level await and bundles whose exports
 * cannot be replaced are all the same, and no loader thread starts. The runtime looks `_HANDLER` up after the
 * preloaded modules have run; it takes an absolute path before the module's name.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime and
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/UserFunction.js
 *
 * Does nothing outside of Lambda, the second time, or for a name that the runtime would refuse anyway.
 */
export function redirectHandler(
  env: Record<string, string | undefined>,
  directory: string | undefined = ownDirectory(),
): void {
  const handler = env._HANDLER;
  if (!handler || !env.LAMBDA_TASK_ROOT || !directory || directory.includes('..')) return;
  // Ours already, of whichever copy; a user's own file may have that name too, but not an absolute path.
  if (handler.startsWith('/') && handler.endsWith(`/${standIn}.handler`)) return;
  if (handler.includes('..') || !/[^/.]\.[^/]+$/.test(handler)) return;
  if (['1', 'true'].includes(env.CHOREOSCOPE_DISABLED?.toLowerCase() ?? '')) return;
  env[originalHandler] = handler;
  env._HANDLER = `${directory}/${standIn}.handler`;
}

/**
 * Absolute path of dist/; undefined in a bundle of somebody else's, where that module is not. The CommonJS file has
 * `__dirname`; the ES module one is told by its banner.
 */
declare const choreoscopeDirectory: string | undefined;
function ownDirectory(): string | undefined {
  const directory = choreoscopeDirectory?.replace(/\/$/, '');
  return builtin('node:fs').existsSync(`${directory}/${standIn}.mjs`) ? directory : undefined;
}
