/** A member's name, an element's position, any one of them (true), or any number of levels (false). */
export type Step = string | number | boolean;

/** `.name`, `..name`, `.*`, `**`; or `[0]`, `[*]`, `['name']`, `..['name']`. */
const segment =
  /(\.\.?)(?:(\*\*?)|([^\s.*[\]()'"?@,:$]+))|(\.\.)?\[(?:(\*)|(\d{1,9})|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/y;
const mostVisited = 2_000;

/**
 * The part of JSONPath that names places: `$.a.b`, `$['a']`, `$[0]`, `$[*]`, `$.*`, `$..a`, with or without `$` at the
 * beginning. `**` is any number of levels, as in `**.password`. Undefined for everything else. A library for all
 * of RFC 9535, with its filters and slices, is larger than the rest of what reads events.
 * https://www.rfc-editor.org/rfc/rfc9535#name-segments
 */
export function parsePath(text: string): Step[] | undefined {
  const named = text.replace(/^\$(?=[.[]|$)/, '');
  if (text === '') return undefined;
  const path = /^[.[]|^$/.test(named) ? named : `.${named}`;
  const steps: Step[] = [];
  for (segment.lastIndex = 0; segment.lastIndex < path.length; ) {
    const match = segment.exec(path);
    if (!match) return undefined;
    const [, dots, stars, name, dotsBefore, star, position, single, double] = match;
    if (dots === '..' || dotsBefore || stars === '**') steps.push(false);
    if (stars === '*' || star) steps.push(true);
    else if (position) steps.push(Number(position));
    else if (stars === undefined) steps.push(name ?? (single ?? double ?? '').replace(/\\(.)/g, '$1'));
  }
  return steps;
}

/** What is at the path, in the payload's order; nothing beyond 2,000 places looked at. */
export function* valuesAt(
  value: unknown,
  steps: readonly Step[],
  left: { places: number } = { places: mostVisited },
): Generator<unknown> {
  const [step, ...rest] = steps;
  if (step === undefined) yield value;
  else if (left.places-- <= 0 || value === null || typeof value !== 'object') return;
  else if (typeof step === 'boolean') {
    if (!step) yield* valuesAt(value, rest, left);
    for (const inner of Object.values(value)) yield* valuesAt(inner, step ? rest : steps, left);
  } else if (Array.isArray(value) === (typeof step === 'number') && Object.hasOwn(value, step)) {
    yield* valuesAt((value as Record<string | number, unknown>)[step], rest, left);
  }
}
