import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { alertSilences } from '../questions/index.ts';
import type { Store } from '../store.ts';
import { insertRows, plainTime } from './rows.ts';
import type { Silence } from './rule.ts';

const line = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .regex(/^\P{Cc}*$/u, 'must be one line of text');

/** A silence as people write it: `from` now where it is not said. One of rule, scope and labels must be there. */
export const silenceInput = z
  .strictObject({
    rule: line(200).default(''),
    scope: line(500).default(''),
    labels: z.record(z.string(), line(200)).default({}),
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }),
    comment: line(500).default(''),
    by: line(120).default(''),
  })
  .superRefine(({ rule, scope, labels, from, to }, context) => {
    if (rule === '' && scope === '' && Object.keys(labels).length === 0)
      context.addIssue({
        code: 'custom',
        path: ['rule'],
        message: 'must be there, or a scope or labels: * means every rule',
      });
    if (from !== undefined && Date.parse(from) >= Date.parse(to))
      context.addIssue({ code: 'custom', path: ['to'], message: 'must be after from' });
  });

/**
 * Tells nobody of what matches for a while.
 * @returns its id
 * @throws StoreError
 */
export async function silence(store: Store, said: Silence, { now }: { now: Date }): Promise<string> {
  const id = randomUUID();
  await insertRows(store.client, 'alert_silences', [
    {
      ...said,
      id,
      from: plainTime(said.from),
      to: plainTime(said.to),
      created_at: plainTime(now),
      version: now.getTime(),
    },
  ]);
  return id;
}

/**
 * Ends a silence now; one that has not begun never holds. What still fires and nobody was told of is told at the next evaluation.
 * @returns false where none of that id holds or will
 * @throws StoreError
 */
export async function endSilence(store: Store, id: string, { now }: { now: Date }): Promise<boolean> {
  const all = await store.ask(alertSilences, { state: '', now });
  const found = all.find((one) => one.id === id && one.state !== 'ended');
  if (!found) return false;
  const { state: _state, ...row } = found;
  const from = new Date(Math.min(new Date(row.from).getTime(), now.getTime()));
  await insertRows(store.client, 'alert_silences', [
    {
      ...row,
      from: plainTime(from),
      to: plainTime(now),
      created_at: plainTime(new Date(row.created_at)),
      version: Math.max(now.getTime(), new Date(row.created_at).getTime() + 1),
    },
  ]);
  return true;
}
