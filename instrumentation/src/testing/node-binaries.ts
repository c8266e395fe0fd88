import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * This Node, and those of the other lines functions run on where `npm test` has installed them (Linux x64;
 * test/other-nodes): one of each line, this one first.
 */
export function nodeBinaries(): { line: number; path: string }[] {
  const own = { line: Number(process.versions.node.split('.')[0]), path: process.execPath };
  const others = [22, 24]
    .filter((line) => line !== own.line)
    .map((line) => ({
      line,
      path: fileURLToPath(
        new URL(`../../../test/other-nodes/node_modules/node-${line}/bin/node`, import.meta.url),
      ),
    }))
    .filter(({ path }) => existsSync(path) && spawnSync(path, ['-v']).status === 0);
  return [own, ...others];
}
