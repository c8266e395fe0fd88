import { statementsIn } from '../job-statements.ts';

export const { run, read } = statementsIn('duplicates');
