import '../began.ts'; // before all others: what loading them costs is told

import type { Options } from '../options.ts';
import { start } from './start.ts';

export { eachRecord, tracedRecord } from '../each-record.ts';
export { currentInvocation, type Invocation } from '../invocation.ts';
export type { Options } from '../options.ts';

/**
 * Traces every function of this app, whichever copy of `@azure/functions` registers it and whether it has been already.
 * What `@choreoscope/instrumentation/azure/register` does. Outside of a Functions worker it waits for one.
 *
 * @throws TypeError for unknown or ill-typed options
 */
export function traceFunctions(options: Options = {}): void {
  start(options);
}

import '../loaded.ts'; // after all others
