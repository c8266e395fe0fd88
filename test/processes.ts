import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A program of the repository, running. */
export interface Program {
  child: ChildProcess;
  /** Everything it wrote so far, both streams, for messages. */
  output(): string;
  /** SIGTERM, and its exit code once it is gone; null after a SIGKILL that had to follow. */
  stop(): Promise<number | null>;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Starts `node <args>` in the repository with only the given variables and what a process needs to run at all. */
export function startProgram(args: string[], environment: Record<string, string> = {}): Program {
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH, HOME, TMPDIR, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    child,
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
      const code = await gone;
      clearTimeout(late);
      return code;
    },
  };
}

/**
 * Asks again until the answer is there.
 * @throws Error with the last failure when it is not within `deadlineMs`
 */
export async function eventually<T>(
  ask: () => Promise<T | undefined>,
  deadlineMs: number,
  what: string,
): Promise<T> {
  const until = Date.now() + deadlineMs;
  let last: unknown;
  while (Date.now() < until) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await delay(100);
  }
  throw new Error(`Not within ${deadlineMs} ms: ${what}${last === undefined ? '' : ` (last: ${last})`}`);
}
