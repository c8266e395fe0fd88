import { StoreError } from '../errors.ts';
import { limits } from './limits.ts';
import type { Steps } from './steps.ts';

/** How far it went. */
export interface Followed {
  /** Rounds of jumps and levels of shared publishes. */
  levels: number;
  /** Records made roots because their hops form a cycle, or the levels were used up. */
  cut: number;
}

/**
 * Which flows the records in question, and all they reach, are in (`rows`). Most records come from one record: they form
 * trees, whose tops are found by pointers that jump twice as far each round. Only publishes that several records
 * share have to be followed level by level, from top to top.
 */
export async function follow(steps: Steps): Promise<Followed> {
  await steps.all('nodes');
  for (let round = 0; ; round += 1) {
    const heirs = `${steps.tables.heirs}_${round}`;
    await steps.one('heirs', { round, heirs });
    if ((await steps.rows('size', { of: heirs })) === 0) break;
    await steps.recall(heirs);
    await steps.one('descend', { round, heirs });
    if ((await steps.rows('round-rows', { round: round + 1 })) === 0) break;
  }
  await steps.all('gone', 'givers');
  await steps.recall(steps.tables.givers);
  const trees = await climbTrees(steps);
  await steps.all('close', 'edges', 'done', 'crowds');
  await steps.one('spread', { level: 0 });
  await steps.one('root', { level: 0 });
  const crowds = await spread(steps);
  await steps.all('rows');
  return { levels: trees.levels + crowds.levels, cut: trees.cut + crowds.cut };
}

/** Every record to the top of its tree; cycles are opened. */
async function climbTrees(steps: Steps): Promise<Followed> {
  await steps.all('trees-table', 'cuts-table', 'trees');
  const size = await steps.size('nodes');
  let levels = 0;
  for (;;) {
    let open = await steps.rows('open-rows', { round: 0 });
    let round = 0;
    for (; open > 0 && 2 ** round <= size; round += 1) {
      await steps.one('jump', { round });
      open = await steps.rows('open-rows', { round: round + 1 });
    }
    levels = Math.max(levels, round);
    if (open === 0) return { levels, cut: await steps.size('cuts') };
    const before = await steps.size('cuts');
    await steps.one('cut', { round });
    if ((await steps.size('cuts')) === before)
      throw new StoreError('query_failed', `stitch: ${open} records lead nowhere`);
    await steps.all('uproot', 'trees');
  }
}

/** From top to top over shared publishes, level by level. */
async function spread(steps: Steps): Promise<Followed> {
  let left = await steps.rows('pending-tops');
  let cut = 0;
  let level = 0;
  while (left > 0) {
    level += 1;
    let count = 0;
    if (level <= limits.maxLevels) {
      await steps.one('advance', { level });
      count = await steps.rows('reached', { level });
    }
    if (count > 0) {
      await steps.one('spread', { level });
    } else {
      for (const force of level <= limits.maxLevels ? [0, 1] : [1]) {
        await steps.one('force', { level, force });
        count = await steps.rows('reached', { level });
        if (count > 0) break;
      }
      if (count === 0) throw new StoreError('query_failed', `stitch: ${left} records lead nowhere`);
      cut += count;
    }
    await steps.one('root', { level });
    left -= count;
  }
  return { levels: level, cut };
}
