import { findingList, dismissFinding as writeDismissal } from '@choreoscope/queries';
import { z } from 'zod';
import { defineAction } from '../action.ts';
import { DashboardError } from '../errors.ts';

const line = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .regex(/^\P{Cc}*$/u, 'must be one line of text')
    .default('');

/** Says that a finding is known and accepted, with who says so and why, or opens it again. */
export const dismissFinding = defineAction({
  path: '/findings/:id/dismissal',
  parameters: {
    id: z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal characters'),
    dismissed: z.union([z.boolean(), z.literal(['0', '1']).transform((text) => text === '1')], {
      error: 'must be true or false, or 1 or 0',
    }),
    by: line(120),
    note: line(500),
  },
  async perform({ store, now }, { id, dismissed, by, note }) {
    const ask = () =>
      store.ask(findingList, { state: 'all', kind: '', function: '', group: '', workflow: '', id, limit: 1 });
    if ((await ask()).length === 0) throw new DashboardError('not_found', `No finding ${id} is known.`);
    await writeDismissal(store, id, dismissed, { by, note, now });
    return { finding: (await ask())[0] };
  },
  back: () => '/findings',
});
