import { type Store, workflowEdges, workflowList, workflowVariants } from '@choreoscope/queries';
import { wayText } from './true-ways.ts';

const always = { from: new Date('2026-01-01'), to: new Date('2100-01-01') };

/** The store's variants as texts of their ways, as `trueWays` has them, with how many flows have each. */
export async function storedWays(store: Store): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { workflow, root_function } of await store.ask(workflowList, always))
    for (const { variant, flows } of await store.ask(workflowVariants, { workflow, ...always })) {
      const asked = { workflow, variant, version: '', with_inferred: 1, ...always };
      const edges = await store.ask(workflowEdges, asked);
      const ways = edges
        .filter(({ evidence }) => evidence !== 'none')
        .map(({ from_function, channel, via, to_function }) =>
          wayText(from_function, channel, via, to_function),
        );
      const text = [...new Set(ways)].sort().join('\n') || root_function.split(':').at(-1)!;
      counts[text] = (counts[text] ?? 0) + flows;
    }
  return counts;
}
