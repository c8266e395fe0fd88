import { z } from 'zod';

/** A port to listen on; 0 lets the system choose. */
const port = z.coerce.number().int().min(0).max(65535);

/**
 * What `choreoscope start` and `choreoscope demo` read from the environment. One entry a variable: its
 * default, and its meaning as the description. docs/configuration.md is checked against this.
 */
export const variables = {
  CHOREOSCOPE_CLICKHOUSE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('A ClickHouse server instead of the embedded store, e.g. `http://localhost:8123`'),
  CHOREOSCOPE_CLICKHOUSE_USER: z.string().default('default').describe('User on that server'),
  CHOREOSCOPE_CLICKHOUSE_PASSWORD: z.string().default('').describe('Password on that server'),
  CHOREOSCOPE_CLICKHOUSE_DATABASE: z
    .string()
    .default('default')
    .describe('Database on that server; it must exist'),
  CHOREOSCOPE_DATA: z
    .string()
    .min(1)
    .default('./data')
    .describe('Directory of the embedded store and of the journal; one process owns it'),
  CHOREOSCOPE_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  CHOREOSCOPE_COLLECTOR_PORT: port.default(4318).describe('Port of the collector (OTLP/HTTP)'),
  CHOREOSCOPE_DASHBOARD_PORT: port.default(3000).describe('Port of the dashboard'),
  CHOREOSCOPE_INGEST_TOKENS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((token) => token.trim())
        .filter(Boolean),
    )
    .describe(
      'Comma-separated tokens, one of which senders must carry as `Authorization: Bearer`; empty: open',
    ),
  CHOREOSCOPE_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level that is logged, one JSON line an event on standard error'),
};

const schema = z.object(variables);

export type Config = z.infer<typeof schema>;

/**
 * @param env variables as the process has them; an empty string counts as unset
 * @throws ConfigError with one line for every fault, not only the first
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

/** The environment does not fit; the message has one fault a line. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly faults: string[];
  constructor(faults: string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n  ${faults.join('\n  ')}`,
    );
    this.faults = faults;
  }
}
