import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Framework } from './request.ts';

const isTemplate = /^template\.(ya?ml|json)$/;

/** How each framework shows in a folder. */
const signs: Record<Framework, (name: string, read: () => string) => boolean> = {
  sam: (name, read) => isTemplate.test(name) && read().includes('AWS::Serverless'),
  serverless: (name) => /^serverless\.(ya?ml|json|[cm]?[jt]s)$/.test(name),
  cdk: (name) => name === 'cdk.json',
  terraform: (name) => /\.tf(\.json)?$/.test(name),
};

/** @returns every framework that the files of a folder show, in the table's order */
export function detectFrameworks(folder: string): Framework[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return (Object.keys(signs) as Framework[]).filter((framework) =>
    names.some((name) => signs[framework](name, () => readFileSync(join(folder, name), 'utf8'))),
  );
}
