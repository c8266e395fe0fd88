import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A Node that functions run on, and where the peers that run on it are installed. */
export interface Node {
  line: 20 | 22;
  path: string;
  peers: string;
}

const tests = new URL('../..', import.meta.url).pathname;

/** Node 20 and 22, as far as this machine has them: this one, and those beside it (test/other-nodes). */
export function nodes(): Node[] {
  return ([20, 22] as const).flatMap((line) => {
    const isThis = Number(process.versions.node.split('.')[0]) === line;
    const path = isThis ? process.execPath : join(tests, `other-nodes/node_modules/node-${line}/bin/node`);
    const runs = isThis || (existsSync(path) && spawnSync(path, ['-v']).status === 0);
    return runs ? [{ line, path, peers: join(tests, `bench/peers/node-${line}`) }] : [];
  });
}
