import type { Action } from '../action.ts';
import { acceptVariants } from './accept-variants.ts';
import { dismissFinding } from './dismiss-finding.ts';
import { nameWorkflow } from './name-workflow.ts';

/** Everything a reader can change. An action is one module and one row. */
export const actions: readonly Action[] = [nameWorkflow, acceptVariants, dismissFinding];
