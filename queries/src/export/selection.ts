import type { Store } from '../store.ts';

/** How the store is asked. */
export type Ask = Store['ask'];

/** What of a workflow is exported: flows that began in [from, to). */
export interface Selection {
  workflow: string;
  from: Date;
  to: Date;
  /** '' any. */
  variant: string;
  /** `function@version`; '' any. Of maps. */
  version: string;
  /** Whether hops by fingerprint or statistics count, and what only they lead to. */
  withInferred: boolean;
  /** When a flow's state is asked; also said in the export. */
  now: Date;
}

/** Whether a hop is only likely. */
export const isLikely = (evidence: string): boolean => evidence === 'fingerprint' || evidence === 'inferred';
