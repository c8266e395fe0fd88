import type { Download } from '../download.ts';
import { collectorAddress, requestsKnown } from './beside.ts';
import { workflowExports } from './workflow-exports.ts';

/** Every download there is, and what commands of this machine ask. */
export const downloads: readonly Download[] = [...workflowExports, collectorAddress, requestsKnown];
