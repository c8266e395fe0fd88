import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Which workspaces each may import. The picture is in docs/decisions/0001-the-house.md. */
const edges: Record<string, string[]> = {
  instrumentation: [],
  queries: [],
  collector: ['queries'],
  dashboard: ['queries'],
  // Of the instrumentation only its built files, which make the layer.
  cli: ['collector', 'dashboard', 'instrumentation', 'queries'],
  test: ['instrumentation', 'queries', 'collector', 'dashboard', 'cli'],
};

/** Every TypeScript file of a workspace's own sources. */
function sources(workspace: string): string[] {
  const folder = workspace === 'test' ? join(root, 'test') : join(root, workspace, 'src');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?ts$/.test(file) && !/(^|\/)(dist|node_modules)\//.test(file))
    .map((file) => join(folder, file));
}

/** Everything a file names in an import, export or dynamic import. */
function imported(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    ([, name]) => name!,
  );
}

describe('the house', () => {
  for (const [workspace, allowed] of Object.entries(edges)) {
    it(`${workspace} imports ${allowed.join(', ') || 'no other workspace'} and nothing else of ours`, () => {
      const wrong: string[] = [];
      for (const file of sources(workspace)) {
        for (const name of imported(file)) {
          const other = /^@choreoscope\/([a-z]+)/.exec(name)?.[1];
          if (other && other !== workspace && !allowed.includes(other)) wrong.push(`${file}: ${name}`);
          if (
            other &&
            other !== workspace &&
            workspace !== 'test' &&
            name.endsWith('/testing') &&
            !file.endsWith('.test.ts')
          )
            wrong.push(`${file}: ${name} outside a test`);
          if (
            /^(\.\.\/)+(instrumentation|queries|collector|dashboard|cli|test)\//.test(name) &&
            workspace !== 'test'
          )
            wrong.push(`${file}: ${name} reaches into a workspace past its exports`);
        }
      }
      assert.deepEqual(wrong, []);
    });
  }

  it('declares in package.json the edges it may have', () => {
    for (const [workspace, allowed] of Object.entries(edges)) {
      const manifest = JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'));
      const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
        .filter((name) => name.startsWith('@choreoscope/'))
        .map((name) => name.replace('@choreoscope/', ''));
      assert.deepEqual(declared.sort(), [...allowed].sort(), workspace);
    }
  });

  it('reads the environment in main.ts only, and in the instrumentation, which has no main', () => {
    // UV_THREADPOOL_SIZE is Node’s own: the store only asks how many threads there are.
    const wrong = ['queries', 'collector', 'dashboard', 'cli'].flatMap((workspace) =>
      sources(workspace).filter(
        (file) =>
          !file.endsWith('/main.ts') &&
          !file.endsWith('.test.ts') &&
          !file.includes('/testing/') &&
          /process\.env\b(?!\.UV_THREADPOOL_SIZE)/.test(readFileSync(file, 'utf8')) &&
          !file.endsWith('/commands/demo.ts'),
      ),
    );
    assert.deepEqual(wrong, []);
  });

  it('has a README with a file table in every workspace', () => {
    for (const workspace of Object.keys(edges)) {
      assert.match(
        readFileSync(join(root, workspace, 'README.md'), 'utf8'),
        /\| *file *\| *purpose *\|/i,
        workspace,
      );
    }
  });
});
