import { z } from 'zod';

/**
 * What the dashboard reads from the environment when it runs as its own process. One entry a variable: its default,
 * and its meaning as the description.
 */
export const variables = {
  CHOREOSCOPE_CLICKHOUSE_URL: z
    .url({ protocol: /^https?$/ })
    .describe(
      'The ClickHouse server, e.g. `http://localhost:8123`; the embedded store has one process for all',
    ),
  CHOREOSCOPE_CLICKHOUSE_USER: z.string().default('default').describe('User on that server'),
  CHOREOSCOPE_CLICKHOUSE_PASSWORD: z.string().default('').describe('Password on that server'),
  CHOREOSCOPE_CLICKHOUSE_DATABASE: z
    .string()
    .default('default')
    .describe('Database on that server; it must exist'),
  CHOREOSCOPE_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  CHOREOSCOPE_DASHBOARD_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(3000)
    .describe('Port of the dashboard; 0: any free one'),
  CHOREOSCOPE_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .default('http://127.0.0.1:4318')
    .describe('The collector as functions reach it; the welcome page tells it'),
  CHOREOSCOPE_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level that is logged, one JSON line an event on standard error'),
};

const schema = z.object(variables);

export type Config = z.infer<typeof schema>;

/** The environment does not fit; `faults` has one line for each. */
export class ConfigError extends Error {
  readonly faults: string[];

  constructor(faults: string[]) {
    super(`The configuration is not right:\n  ${faults.join('\n  ')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/**
 * @param env variables as the process has them; an empty string counts as unset
 * @throws ConfigError with every fault, not only the first
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}
