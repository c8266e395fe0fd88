import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./warden.mjs', import.meta.url));

/** A small process that outlives this one by a moment and kills the instances it was told of. */
export class Warden {
  readonly #child: ChildProcess = spawn(process.execPath, [SCRIPT], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
  });

  constructor() {
    // A warden that died cannot be written to; the instances are then ended by stop alone.
    this.#child.stdin?.on('error', () => {});
  }

  started(pid: number): void {
    this.#child.stdin?.write(`+${pid}\n`);
  }

  gone(pid: number): void {
    this.#child.stdin?.write(`-${pid}\n`);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await exited;
  }
}
