import { type Row, type Store, workflowKnown } from '@choreoscope/queries';
import { DashboardError } from '../errors.ts';

/** A workflow as it is known whatever the time: all its variants, latest first. */
export type KnownWorkflow = Row<typeof workflowKnown>[];

/** @throws DashboardError not_found where no flow ever was of that workflow */
export async function askKnownWorkflow(
  { ask }: Pick<Store, 'ask'>,
  workflow: string,
): Promise<KnownWorkflow> {
  const known = await ask(workflowKnown, { workflow });
  if (known.length === 0) {
    throw new DashboardError('not_found', `No flow of a workflow ${workflow} is known.`);
  }
  return known;
}
