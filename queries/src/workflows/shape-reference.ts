import type { Run } from '../stitch/choreography.ts';
import type { Flows } from '../stitch/reading.ts';

/**
 * The ways each flow went, `function channel function`, worked out by hand from what was sent and received: for tests of what the
 * store says.
 * @param runs a record's first key is that of its event, and has one sender; functions are said, channels on every send
 * @returns by root record, `r0/0`: its function, then the ways, sorted
 */
export function waysOf(runs: readonly Run[], flows: Flows): Record<string, string[]> {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const sent = new Map<string, string>();
  for (const run of runs)
    for (const { keys, channel } of run.sends ?? []) sent.set(keys[0] ?? '', `${run.function} ${channel}`);
  return Object.fromEntries(
    Object.entries(flows).map(([root, members]) => {
      const ways = members.flatMap((member) => {
        const [id = '', ordinal] = (member.split(' ')[0] ?? '').split('/');
        const run = byId.get(id);
        const key = run?.gets?.[Number(ordinal)]?.[0] ?? '';
        return `${id}/${ordinal}` === root ? [] : [`${sent.get(key)} ${run?.function}`];
      });
      return [root, [byId.get(root.split('/')[0] ?? '')?.function ?? '', ...[...new Set(ways)].sort()]];
    }),
  );
}
