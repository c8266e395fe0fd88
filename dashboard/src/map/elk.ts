import { Worker } from 'node:worker_threads';
import type { ElkNode } from 'elkjs/lib/elk-api.js';

const script = new URL('../../workers/layout.js', import.meta.url);

interface Waiting {
  resolve: (placed: ElkNode) => void;
  reject: (cause: Error) => void;
}

/** One thread that lays graphs out, one after the other; begun when first needed, anew when it died. */
class LayoutThread {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #turn = 0;

  run(root: ElkNode, limit_ms: number): Promise<ElkNode> {
    return new Promise((resolve, reject) => {
      this.#turn += 1;
      const turn = this.#turn;
      const timer = setTimeout(() => this.#giveUp(new Error(`no layout after ${limit_ms} ms`)), limit_ms);
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(turn);
        // An idle thread keeps no process alive.
        if (this.#waiting.size === 0) this.#worker?.unref();
      };
      this.#waiting.set(turn, {
        resolve: (placed) => {
          settle();
          resolve(placed);
        },
        reject: (cause) => {
          settle();
          reject(cause);
        },
      });
      this.#worker ??= this.#begin();
      this.#worker.ref();
      this.#worker.postMessage({ turn, root });
    });
  }

  #begin(): Worker {
    // Not what this process was started with: a loader of TypeScript is not needed there.
    const worker = new Worker(script, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 512 } });
    worker.on('message', (answer: { turn: number; placed?: ElkNode; fault?: string }) => {
      const waiting = this.#waiting.get(answer.turn);
      if (answer.placed) waiting?.resolve(answer.placed);
      else waiting?.reject(new Error(answer.fault));
    });
    worker.on('error', (cause) => this.#giveUp(cause as Error));
    return worker;
  }

  /** What runs cannot be interrupted, so the thread goes, with everything that waits for it. */
  #giveUp(cause: Error): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { reject } of [...this.#waiting.values()]) reject(cause);
  }
}

const thread = new LayoutThread();

/**
 * A graph with the places ELK gives it, computed in a thread of its own.
 * @param limit_ms after this it is given up, together with whatever else waits then
 * @throws Error where ELK fails, which it does on some graphs with some options, or takes longer
 */
export function placeByElk(root: ElkNode, limit_ms: number): Promise<ElkNode> {
  return thread.run(root, limit_ms);
}
