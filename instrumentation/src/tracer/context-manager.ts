import type { Context, ContextManager } from '@opentelemetry/api';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { builtin } from '../builtin.ts';

type Listener = (...args: unknown[]) => unknown;
type Emitter = Record<string, (event: unknown, listener: Listener) => unknown>;

/** Of an emitter, how a listener comes and goes. */
const adding = ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener'];
const removing = ['off', 'removeListener'];

/** The active context, kept through everything asynchronous by Node's own AsyncLocalStorage. */
export class AsyncContextManager implements ContextManager {
  readonly #storage = new (builtin('node:async_hooks').AsyncLocalStorage)<Context>();

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    run: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(context, () => run.apply(self, args));
  }

  /** Of a function, one that runs in the context; of an emitter, the same one, whose later listeners do. */
  bind<T>(context: Context, target: T): T {
    if (typeof target === 'function') return this.#bound(context, target as unknown as Listener) as T;
    if (target instanceof builtin('node:events').EventEmitter) {
      this.#bindListeners(context, target as unknown as Emitter);
    }
    return target;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.#storage.disable();
    return this;
  }

  #bound(context: Context, run: Listener): Listener {
    const manager = this;
    const bound = function (this: unknown, ...args: unknown[]) {
      return manager.with(context, () => run.apply(this, args));
    };
    return Object.defineProperty(bound, 'length', { value: run.length, configurable: true });
  }

  #bindListeners(context: Context, emitter: Emitter): void {
    const known = new WeakMap<Listener, Listener>();
    let isInside = false;
    const replace = (names: string[], pick: (listener: Listener) => Listener) => {
      for (const name of names) {
        const original = emitter[name]!;
        emitter[name] = function (this: unknown, event, listener) {
          // Some of these call each other: `once` adds its own wrapper with `on`.
          if (isInside) return original.call(this as Emitter, event, listener);
          isInside = true;
          try {
            return original.call(this as Emitter, event, pick(listener));
          } finally {
            isInside = false;
          }
        };
      }
    };
    replace(adding, (listener) => {
      const bound = known.get(listener) ?? this.#bound(context, listener);
      known.set(listener, bound);
      return bound;
    });
    replace(removing, (listener) => known.get(listener) ?? listener);
  }
}
