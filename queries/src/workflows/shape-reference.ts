import type { Run } from '../stitch/choreography.ts';
import type { Flows } from '../stitch/reading.ts';
import { limits } from './pass.ts';

interface Received {
  run: Run;
  /** The key of the event, and who sent it; none: a root. */
  key?: string;
  from?: Sender;
}

interface Sender {
  run: Run;
  record: number | undefined;
  channel: string | undefined;
}

/**
 * The shape of each flow as docs/workflows.md says it, worked out by hand: for tests of what the store says.
 * @param runs a record's first key is that of its event, and has one sender
 * @returns by root record, `r0/0`
 */
export function shapesOf(runs: readonly Run[], flows: Flows): Record<string, string> {
  const senders = new Map<string, Sender>();
  for (const run of runs)
    for (const { keys, record, channel } of run.sends ?? [])
      for (const key of keys) senders.set(key, { run, record, channel });
  const records = new Map<string, Received>();
  for (const run of runs)
    for (const [ordinal, [key]] of (run.gets ?? [[]]).entries()) {
      const from = key === undefined ? undefined : senders.get(key);
      records.set(`${run.id}/${ordinal}`, { run, ...(key && from ? { key, from } : {}) });
    }
  return Object.fromEntries(
    Object.entries(flows).map(([root, members]) => {
      const names = members.map((member) => member.split(' ')[0] ?? '');
      return [root, shapeOf(root, new Map(names.map((name) => [name, records.get(name)!])))];
    }),
  );
}

function shapeOf(root: string, members: ReadonlyMap<string, Received>): string {
  const depths = new Map([[root, 0]]);
  const isFrom = (child: Received, name: string) => {
    const [id, ordinal] = name.split('/');
    return (
      child.from?.run.id === id && (child.from?.record === undefined || child.from.record === Number(ordinal))
    );
  };
  for (const [name, depth] of depths)
    for (const [other, received] of members)
      if (!depths.has(other) && isFrom(received, name)) depths.set(other, depth + 1);
  const tell = (attempts: string[]): string => {
    const branches = new Map<string, string[]>();
    for (const name of attempts)
      for (const [other, received] of members)
        if (isFrom(received, name) && depths.get(other) === depths.get(name)! + 1) {
          const event = `${received.key} ${received.run.function}`;
          branches.set(event, [...new Set([...(branches.get(event) ?? []), other])]);
        }
    const told = [...branches.values()].map((names) => {
      const channel = members.get(names[0] ?? '')?.from?.channel?.replace(/^\w+:/, '');
      return `${channel ? `${channel} ` : ''}→ ${tell(names)}`;
    });
    const own = members.get(attempts[0] ?? '')?.run.function ?? '';
    const text = told.length === 0 ? own : `${own} (${[...new Set(told)].sort().join(', ')})`;
    return text.length > limits.max_text ? `${text.slice(0, limits.max_text)}…` : text;
  };
  return tell([root]);
}
