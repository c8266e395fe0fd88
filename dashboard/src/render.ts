import { fileURLToPath } from 'node:url';
import ejs from 'ejs';

const directory = fileURLToPath(new URL('../views/', import.meta.url));

/**
 * A template of views/ with its model, which it sees as `v`. `<%= %>` escapes; `<%- %>` is for
 * includes and for SVG that this workspace drew.
 */
export function renderTemplate(name: string, model: object): Promise<string> {
  return ejs.renderFile(`${directory}${name}.ejs`, model, { cache: true, _with: false, localsName: 'v' });
}
