import { statementsIn } from '../job-statements.ts';

/** The statements of the outbox: `queries/alerts/delivery/<name>.sql`. */
export const { read } = statementsIn('alerts/delivery');
