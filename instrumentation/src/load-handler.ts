import { builtin } from './builtin.ts';

type Handler = (...args: unknown[]) => unknown;

/** As the runtime reports it, by the same name. */
class HandlerNotFound extends Error {
  override name = 'Runtime.HandlerNotFound';
}

/**
 * Loads the function that a Lambda handler name means, in the runtime's own order: the file without extension,
 * `.js` (as its nearest package.json says), `.mjs`, `.cjs`, then Node's own lookup from the task root.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/UserFunction.js
 *
 * @param name `dir/file.export.nested`
 * @throws what loading the module throws, the same object; HandlerNotFound when the export is no function
 */
export async function loadHandler(taskRoot: string, name: string): Promise<Handler> {
  const path = builtin('node:path');
  const base = path.basename(name);
  const directory = name.slice(0, name.length - base.length);
  const dot = base.indexOf('.');
  const module = await loadModule(taskRoot, directory, base.slice(0, dot));
  const found = base
    .slice(dot + 1)
    .split('.')
    .reduce<unknown>((nested, key) => (nested as Record<string, unknown> | undefined)?.[key], module);
  if (!found) throw new HandlerNotFound(`${name} is undefined or not exported`);
  if (typeof found !== 'function') throw new HandlerNotFound(`${name} is not a function`);
  return found as Handler;
}

async function loadModule(taskRoot: string, directory: string, stem: string): Promise<unknown> {
  const path = builtin('node:path');
  const { existsSync } = builtin('node:fs');
  const require = builtin('node:module').createRequire(`${path.resolve(taskRoot)}/`);
  const file = path.resolve(taskRoot, directory, stem);
  const importFile = (url: string) => import(builtin('node:url').pathToFileURL(url).href);
  if (existsSync(file) && !isDirectory(file)) return require(file);
  if (existsSync(`${file}.js`)) {
    return isModuleScope(path.dirname(file)) ? importFile(`${file}.js`) : require(`${file}.js`);
  }
  if (existsSync(`${file}.mjs`)) return importFile(`${file}.mjs`);
  if (existsSync(`${file}.cjs`)) return require(`${file}.cjs`);
  return require(require.resolve(stem, { paths: [taskRoot, path.resolve(taskRoot, directory)] }));
}

function isDirectory(file: string): boolean {
  return builtin('node:fs').statSync(file).isDirectory();
}

/** Whether the nearest package.json says `"type": "module"`. */
function isModuleScope(directory: string): boolean {
  const path = builtin('node:path');
  const { existsSync, readFileSync } = builtin('node:fs');
  for (let at = directory; ; at = path.dirname(at)) {
    if (path.basename(at) === 'node_modules') return false;
    const file = path.join(at, 'package.json');
    if (existsSync(file)) {
      try {
        return (JSON.parse(readFileSync(file, 'utf8')) as { type?: unknown }).type === 'module';
      } catch {
        return false;
      }
    }
    if (at === path.dirname(at)) return false;
  }
}
