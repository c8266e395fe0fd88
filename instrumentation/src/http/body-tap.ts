import { KeptBody } from '../wire/kept-body.ts';

/** Most bytes of a body kept to be read: more than any event that travels over HTTP is allowed to have. */
export const mostBodyBytes = 1_048_576;

/**
 * Looks at a request's body as it passes by, without reading it: the parser gives it to the request by `push`,
 * and null is the end, before the handler hears of it. Nothing is delayed and no listener is added.
 *
 * @param limit bytes kept at most; of a longer body only the length is known
 * @param arrived called once with all of it; must not throw
 */
export function tapBody(
  request: object,
  limit: number,
  arrived: (bytes: number, body: Buffer | undefined) => void,
): void {
  const readable = request as { push(chunk: unknown, encoding?: unknown): boolean };
  const { push } = readable;
  const kept = new KeptBody(limit);
  let bytes = 0;
  let isDone = false;
  const watched = function (this: unknown, chunk: unknown, encoding?: unknown): boolean {
    if (chunk !== null) {
      bytes += (chunk as { length?: number }).length ?? 0;
      kept.add(chunk, encoding);
    } else if (!isDone) {
      isDone = true;
      arrived(bytes, kept.whole());
    }
    return push.call(this, chunk, encoding);
  };
  Object.defineProperty(request, 'push', {
    value: watched,
    configurable: true,
    writable: true,
    enumerable: false,
  });
}
