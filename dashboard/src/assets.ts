import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express, { type Router } from 'express';

const directory = fileURLToPath(new URL('../public/', import.meta.url));
const styles = fileURLToPath(new URL('../styles/', import.meta.url));

/** The files of public/ and one style sheet, served under a path that holds a hash of their content, so they may be kept for ever. */
export interface Assets {
  router: Router;
  /** `app.css` -> `/static/3f2a…/app.css` */
  href(name: string): string;
}

/** The files of styles/ as one sheet: `base.css` first, the others by name. */
function styleSheet(): string {
  const others = readdirSync(styles)
    .filter((name) => name.endsWith('.css') && name !== 'base.css')
    .sort();
  return ['base.css', ...others].map((name) => readFileSync(styles + name, 'utf8')).join('\n');
}

/** Reads public/ and styles/ once, at start. */
export function openAssets(): Assets {
  const sheet = styleSheet();
  const hash = createHash('sha256').update(sheet);
  for (const name of readdirSync(directory).sort()) hash.update(name).update(readFileSync(directory + name));
  const base = `/static/${hash.digest('hex').slice(0, 12)}`;

  const router = express.Router();
  router.get(`${base}/app.css`, (_request, response) => {
    response.set('Cache-Control', 'public, max-age=31536000, immutable').type('css').send(sheet);
  });
  router.use(
    base,
    express.static(directory, { immutable: true, maxAge: '1y', index: false, fallthrough: true }),
  );
  return { router, href: (name) => `${base}/${name}` };
}
