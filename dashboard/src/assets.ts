import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express, { type Router } from 'express';

const directory = fileURLToPath(new URL('../public/', import.meta.url));

/** The files of public/, served under a path that holds a hash of their content, so they may be kept for ever. */
export interface Assets {
  router: Router;
  /** `app.css` -> `/static/3f2a…/app.css` */
  href(name: string): string;
}

/** Reads public/ once, at start. */
export function openAssets(): Assets {
  const hash = createHash('sha256');
  for (const name of readdirSync(directory).sort()) hash.update(name).update(readFileSync(directory + name));
  const base = `/static/${hash.digest('hex').slice(0, 12)}`;
  const router = express.Router();
  router.use(
    base,
    express.static(directory, { immutable: true, maxAge: '1y', index: false, fallthrough: true }),
  );
  return { router, href: (name) => `${base}/${name}` };
}
