import type { Tracing } from '../tracing.ts';

/** Longest that a span waits to be sent. */
const intervalMs = 1_000;
/** Requests after which spans are sent before the interval is over; a request may have spans of its own below it. */
const mostRequests = 500;
const signals = ['SIGTERM', 'SIGINT'] as const;

/** For processes that run on after an answer: nothing waits for the collector. */
export interface BackgroundSending {
  /** The process's tracing, but that a finished invocation is sent soon and not at once; a server's
   * invocations are never cold starts.
   */
  tracing: Tracing;
  /** Sends what there is, within the budget. */
  drain(): Promise<void>;
  /** Takes its listeners back; meant for tests. */
  stop(): void;
}

/**
 * Sends the spans of many requests together. The timer keeps no process alive; what is left is sent when nothing
 * else is left to run, or on SIGTERM and SIGINT, within the deadline. Who ends the process, and with which code,
 * stays as it was: a signal nobody else listens to is raised again and then does what it does by itself.
 */
export function sendInBackground(
  tracing: Tracing,
  deadlineMs: number,
  what: 'server' | 'function' = 'server',
): BackgroundSending {
  let waiting = 0;
  let timer: NodeJS.Timeout | undefined;
  let isEnding = false;

  const drain = () => {
    clearTimeout(timer);
    timer = undefined;
    waiting = 0;
    return tracing.flush(deadlineMs);
  };
  const soon = () => {
    waiting += 1;
    if (waiting >= mostRequests || isEnding) void drain();
    else timer ??= setTimeout(drain, intervalMs).unref();
  };
  const onIdle = () => {
    if (waiting > 0) void drain();
  };
  const onSignal = (signal: NodeJS.Signals) => {
    isEnding = true;
    const isOurs = process.listeners(signal).every((listener) => ours().has(listener));
    const drained = drain();
    if (!isOurs) return;
    void drained.finally(() => {
      process.off(signal, onSignal);
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  };
  ours().add(onSignal);
  process.on('beforeExit', onIdle);
  for (const signal of signals) process.on(signal, onSignal);

  return {
    tracing: Object.create(tracing, {
      finish: { value: async () => soon() },
      flush: { value: async () => soon() },
      // The answer leaves first, as with an extension.
      mode: { get: () => (tracing.mode === 'await' ? 'extension' : tracing.mode) },
      invocations: { value: what === 'server' ? 1 : 0, writable: true },
      lastFlushMs: { value: undefined, writable: true },
    }) as Tracing,
    drain,
    stop() {
      clearTimeout(timer);
      process.off('beforeExit', onIdle);
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

const oursKey = Symbol.for('choreoscope.signal-listeners');

/** Listeners of this kind, of all platforms and copies in the process: they are nobody who would end it. */
function ours(): WeakSet<object> {
  const shared = globalThis as { [oursKey]?: WeakSet<object> };
  shared[oursKey] ??= new WeakSet();
  return shared[oursKey];
}
