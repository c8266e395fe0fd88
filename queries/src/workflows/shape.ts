/** From one function to another: from_function, channel, the channel that delivered it where that is another, to_function. */
export type Way = readonly [from: string, channel: string, via: string, to: string];

/** What a person calls a channel: the last part of an ARN or resource name, or what follows the kind. */
function channelName(channel: string): string {
  if (/^arn:[^:]*:lambda:.*:function:/.test(channel)) return '';
  if (channel.startsWith('arn:'))
    return channel
      .split(':')
      .slice(5)
      .join(':')
      .replace(/^(?:[a-zA-Z-]+[/:])?([^/]+).*$/s, '$1');
  if (channel.startsWith('/')) return channel.slice(channel.lastIndexOf('/') + 1);
  return channel.replace(/^[a-z]+:(?:rule\/)?/, '');
}

function wayName([, channel, via, to]: Way): string {
  const names = [channel === to ? '' : channelName(channel), channelName(via)];
  return [...new Set(names.filter((name) => name !== ''))].join(' › ');
}

/**
 * The ways of a variant as nested text: `place (orders → charge (→ ship), orders → check (→ ship ↑))`. Each function's own ways
 * are told once, where it is reached first, nearest to the root; ↑ says they are told elsewhere, ↺ that they lead here.
 * @param nameOf what people call a function
 */
export function shapeOf(root: string, ways: readonly Way[], nameOf: (name: string) => string): string {
  const text = (way: Way) => `${wayName(way)} ${nameOf(way[3])} ${way.join(' ')}`;
  const sorted = [...ways].sort((a, b) => (text(a) < text(b) ? -1 : 1));
  const out = new Map<string, Way[]>();
  for (const way of sorted) out.set(way[0], [...(out.get(way[0]) ?? []), way]);
  const firsts = new Map<string, Way | undefined>([[root, undefined]]);
  for (const [name] of firsts)
    for (const way of out.get(name) ?? []) if (!firsts.has(way[3])) firsts.set(way[3], way);
  const tell = (name: string, above: readonly string[]): string => {
    const line = [...above, name];
    const branches = (out.get(name) ?? []).map((way) => {
      const channel = wayName(way);
      const [, , , to] = way;
      const mark = line.includes(to) ? ' ↺' : ' ↑';
      const rest = firsts.get(to) === way ? tell(to, line) : nameOf(to) + (out.has(to) ? mark : '');
      return `${channel}${channel === '' ? '' : ' '}→ ${rest}`;
    });
    return nameOf(name) + (branches.length > 0 ? ` (${[...new Set(branches)].join(', ')})` : '');
  };
  return tell(root, []);
}

/** Functions that a way leads from and, sooner or later, back to. Sorted. */
export function loopsOf(ways: readonly Way[]): string[] {
  const next = new Map<string, Set<string>>();
  for (const [from, , , to] of ways) next.set(from, (next.get(from) ?? new Set()).add(to));
  return [...next.keys()].filter((start) => reachedFrom(start, next).has(start)).sort();
}

function reachedFrom(start: string, next: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set(next.get(start));
  for (const name of reached) for (const further of next.get(name) ?? []) reached.add(further);
  return reached;
}
