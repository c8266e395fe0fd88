import type { Action } from '../action.ts';

/** Everything a reader can change. An action is one module and one row. */
export const actions: readonly Action[] = [];
