import type { Question } from '../question.ts';
import { traceInvocations } from './trace-invocations.ts';

export { traceInvocations };

/** Every question there is; a test asks the engine whether each one's types are what its SQL gives. */
export const questions: readonly Question<unknown, unknown>[] = [traceInvocations];
