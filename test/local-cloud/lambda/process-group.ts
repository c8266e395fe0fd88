import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Warden } from './warden.ts';

/** The processes of one execution environment: runtime and external extensions. Frozen, thawed and ended together. */
export class ProcessGroup {
  readonly #children = new Set<ChildProcess>();
  readonly #warden: Warden;

  constructor(warden: Warden) {
    this.#warden = warden;
  }

  /** Process ids of those that live. */
  get pids(): number[] {
    return [...this.#children].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  start(
    command: string[],
    options: { env: Record<string, string>; cwd: string },
    on: { output(text: string): void; exit(reason: string): void },
  ): ChildProcess {
    const [file = '', ...args] = command;
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#children.add(child);
    if (child.pid !== undefined) this.#warden.started(child.pid);
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', on.output);
    const ended = (reason: string) => {
      if (!this.#children.delete(child)) return;
      if (child.pid !== undefined) this.#warden.gone(child.pid);
      on.exit(reason);
    };
    child.on('error', (error) => ended(String(error)));
    child.on('exit', (code, signal) => ended(`exit status ${code ?? signal}`));
    return child;
  }

  signal(signal: NodeJS.Signals): void {
    for (const child of this.#children) child.kill(signal);
  }

  /** Resolves when every process has ended by itself or `withinMs` has passed; what is left is killed. */
  async end(withinMs = 0): Promise<void> {
    const exits = [...this.#children]
      .filter(({ pid }) => pid !== undefined)
      .map((child) => once(child, 'exit'));
    if (withinMs > 0) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, withinMs);
      });
      await Promise.race([Promise.all(exits), late]);
      clearTimeout(timer);
    }
    this.signal('SIGKILL');
    await Promise.all(exits);
  }
}
