import { readEnvironment } from '@choreoscope/queries';
import pino from 'pino';
import { type Config, variables } from './config.ts';

/**
 * Runs a command of the service with what the environment sets.
 * @throws Error naming every variable that is at fault
 */
export async function configured<Result>(
  env: Record<string, string | undefined>,
  command: (config: Config, log: pino.Logger) => Promise<Result>,
): Promise<Result> {
  const config = readEnvironment(variables, env);
  const log = pino({ name: 'choreoscope', level: config.CHOREOSCOPE_LOG_LEVEL }, pino.destination(2));
  return command(config, log);
}
