import { limits } from './limits.ts';
import type { Steps } from './steps.ts';

/**
 * Everything the news touches: the invocations in question (`dirty`), every invocation at hand (`runs`), what was received
 * (`deliveries`), what may have been sent to them (`publishes`), and what the stitch knows of them (`stored`). Looked for in
 * the inbox first, because most of what belongs together comes together; in older tables only what is missing.
 */
export async function gather(steps: Steps): Promise<void> {
  const { tables } = steps;
  await steps.all('take', 'heard-runs', 'heard-ends', 'keys');
  const [near] = await steps.read<{ since_ns: string; until_ns: string }>('since');
  steps.know({ since_ns: near?.since_ns ?? '0', until_ns: near?.until_ns ?? '0' });
  await steps.all('ends-near', 'sought', 'unseen');
  if ((await steps.size('unseen')) > 0) await steps.all('missing', 'ends-far');

  await steps.all('dirty', 'stored-table');
  await steps.recall(tables.dirty);
  await steps.all('olds');
  if ((await steps.size('olds')) > 0) await gatherOlds(steps);

  await steps.all('guesses');
  if ((await steps.size('guesses')) > 0) await steps.all('guessed-far');
  await climb(steps);
  await steps.all('wanted');
  if ((await steps.size('wanted')) > 0) {
    await steps.one('runs-near', { of: tables.wanted });
    await steps.all('still-wanted');
    if ((await steps.size('still_wanted')) > 0) await steps.one('runs-far', { of: tables.still_wanted });
  }
  await steps.all('runs', 'deliveries', 'horizons', 'publishes', 'waiting');
}

/** Invocations that are no news, or not alone: what else they received, and what goes with that. */
async function gatherOlds(steps: Steps): Promise<void> {
  const { tables } = steps;
  await steps.one('deliveries-near', { of: tables.olds });
  await steps.one('runs-near', { of: tables.olds });
  await steps.all('distant');
  if ((await steps.size('distant')) > 0) {
    await steps.one('deliveries-far', { of: tables.distant });
    await steps.one('runs-far', { of: tables.distant });
  }
  await steps.all('more-keys');
  if ((await steps.size('more_keys')) === 0) return;
  const more = {
    keys: tables.more_keys,
    sought: tables.more_keys,
    unseen: tables.more_unseen,
    missing: tables.more_missing,
  };
  for (const name of ['ends-near', 'unseen', 'missing', 'ends-far']) await steps.one(name, more);
}

/** Publishes that do not name their invocation find it by going from parent to parent. */
async function climb(steps: Steps): Promise<void> {
  await steps.all('climb', 'summits');
  for (let step = 0; step < limits.maxClimb && (await steps.rows('climbing', { step })) > 0; step += 1)
    await steps.one('climb-step', { step });
}
