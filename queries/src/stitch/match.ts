import type { Steps } from './steps.ts';

/** Strongest evidence first: a record that has a publish by one is not looked at again. */
const kinds = ['id', 'context', 'pointer', 'fingerprint'] as const;

/** One publish at most for each delivered record (`picks`), and the hops that makes (`found`, of them `changed`). */
export async function match(steps: Steps): Promise<void> {
  await steps.all('crowded', 'picks-table', 'near-table');
  const named = async (name: string) =>
    new Set((await steps.read<{ kind: string }>(name)).map(({ kind }) => kind));
  const offered = await named('kinds');
  const crowded = await named('crowded-kinds');
  if (crowded.size > 0) await steps.all('offers');
  for (const kind of kinds.filter((name) => offered.has(name))) {
    await steps.one('match-lone', { kind });
    // A record may have a crowded key of this kind and another that is not.
    if (crowded.has(kind))
      for (const name of ['near-earlier', 'near-later', 'match']) await steps.one(name, { kind });
  }
  if ((await steps.size('guesses')) > 0) await steps.all('match-guessed');
  await steps.all('found', 'changed');
}
