import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type FunctionConfig,
  type LocalCloud,
  type LocalCloudOptions,
  type LocalFunction,
  startLocalCloud,
} from '../index.ts';

/** A cloud whose functions are given as source text. */
export interface TestCloud extends LocalCloud {
  /** Deploys `code` as `index.mjs`, or as the file named; the handler is its export `handler`. */
  deploy(name: string, code: string, config?: Partial<FunctionConfig> & { file?: string }): LocalFunction;
}

/** Starts a cloud; its `stop` also removes the deployed code. */
export async function startTestCloud(options?: LocalCloudOptions): Promise<TestCloud> {
  const cloud = await startLocalCloud(options);
  const root = mkdtempSync(join(tmpdir(), 'choreoscope-cloud-'));
  return Object.defineProperties(cloud, {
    deploy: { value: deploy },
    stop: { value: withRemoval(cloud.stop.bind(cloud), root) },
  }) as TestCloud;

  function deploy(
    name: string,
    code: string,
    config: Partial<FunctionConfig> & { file?: string } = {},
  ): LocalFunction {
    const { file = 'index.mjs', ...rest } = config;
    const taskRoot = join(root, name);
    mkdirSync(dirname(join(taskRoot, file)), { recursive: true });
    writeFileSync(join(taskRoot, file), code);
    const handler = `${file.replace(/\.[cm]?js$/, '')}.handler`;
    return cloud.createFunction({ name, taskRoot, handler, timeoutMs: 20_000, ...rest });
  }
}

function withRemoval(stop: () => Promise<void>, root: string): () => Promise<void> {
  return async () => {
    await stop();
    rmSync(root, { recursive: true, force: true });
  };
}

/** Polls until `read` gives something. @throws Error after `deadlineMs` */
export async function eventually<T>(read: () => T | undefined | false, deadlineMs = 15_000): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const value = read();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
