import type { ServerResponse } from 'node:http';

/** What a response says of itself once it has ended. */
const looks = ['headersSent', 'writableEnded', 'finished'] as const;

const held = new Set<() => void>();
let isExiting = false;

/**
 * The end of the answer, and with it the last bytes, leaves when `finish` is done: a platform that takes the CPU away
 * after the answer would freeze what is sent later. To the handler the response looks as if it had ended at once. A
 * process that exits meanwhile writes what is held back first, as it would have without us.
 */
export function holdEnd(response: ServerResponse, finish: () => Promise<void>): void {
  const { end } = response;
  response.end = function (this: ServerResponse, ...args: unknown[]) {
    if (held.size === 0) watchExit();
    let release = () => {
      release = () => {};
      held.delete(once);
      for (const name of [...looks, 'end']) Reflect.deleteProperty(this, name);
      Reflect.apply(end, this, args);
    };
    const once = () => release();
    for (const name of looks) Object.defineProperty(this, name, { value: true, configurable: true });
    response.end = (() => this) as ServerResponse['end'];
    held.add(once);
    void finish().then(once, once);
    if (isExiting) once();
    return this;
  } as ServerResponse['end'];
}

function watchExit(): void {
  process.off('exit', releaseAll);
  process.prependListener('exit', releaseAll);
}

function releaseAll(): void {
  isExiting = true;
  for (const release of held) release();
}
