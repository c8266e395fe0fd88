import { z } from 'zod';
import { defaultLimits, type Limits } from './limits.ts';

const count = z.coerce.number().int().min(1);

/** Which variable sets which limit. */
const limitVariables = {
  CHOREOSCOPE_MAX_BODY_BYTES: ['bodyBytes', 'Bytes of a body as sent; more is 413'],
  CHOREOSCOPE_MAX_INFLATED_BYTES: ['inflatedBytes', 'Bytes of a body after gunzip; more is 413'],
  CHOREOSCOPE_MAX_COLUMN_BYTES: [
    'columnBytes',
    'Bytes one request may become in the store, where each span has its resource; more is 413',
  ],
  CHOREOSCOPE_MAX_REQUESTS: ['requests', 'Requests under way at once; more are 429'],
  CHOREOSCOPE_REQUEST_TIMEOUT_MS: ['requestTimeoutMs', 'Milliseconds a request may take to arrive'],
  CHOREOSCOPE_SEGMENT_ROWS: ['segmentRows', 'Spans of a segment; one segment is one insert'],
  CHOREOSCOPE_SEGMENT_BYTES: ['segmentBytes', 'Bytes of a segment'],
  CHOREOSCOPE_SEGMENT_AGE_MS: ['segmentAgeMs', 'Milliseconds until a segment ships, full or not'],
  CHOREOSCOPE_JOURNAL_BYTES: ['journalBytes', 'Bytes of journal on disk; beyond it requests are 503'],
  CHOREOSCOPE_PENDING_BYTES: ['pendingBytes', 'Bytes waiting for the disk; beyond it requests are 503'],
  CHOREOSCOPE_RETENTION_DAYS: [
    'retentionDays',
    'Days back a span may lie; older times are moved to that edge and flagged',
  ],
} as const satisfies Record<string, [keyof Limits, string]>;

type LimitVariable = keyof typeof limitVariables;

const limitSchemas = Object.fromEntries(
  Object.entries(limitVariables).map(([name, [limit, meaning]]) => [
    name,
    count.default(defaultLimits[limit]).describe(meaning),
  ]),
) as Record<LimitVariable, z.ZodDefault<typeof count>>;

/**
 * What the collector reads from the environment when it runs as its own process. One entry a variable: its default,
 * and its meaning as the description. docs/collector.md is checked against this.
 */
export const variables = {
  CHOREOSCOPE_CLICKHOUSE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'The ClickHouse server, e.g. `http://localhost:8123`; unset: an embedded store in the data directory',
    ),
  CHOREOSCOPE_CLICKHOUSE_USER: z.string().default('default').describe('User on that server'),
  CHOREOSCOPE_CLICKHOUSE_PASSWORD: z.string().default('').describe('Password on that server'),
  CHOREOSCOPE_CLICKHOUSE_DATABASE: z.string().default('default').describe('Database on that server'),
  CHOREOSCOPE_DATA: z
    .string()
    .min(1)
    .default('./data')
    .describe('Directory of the journal, and of the embedded store'),
  CHOREOSCOPE_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  CHOREOSCOPE_COLLECTOR_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(4318)
    .describe('Port to listen on; 0: any free one'),
  CHOREOSCOPE_INGEST_TOKENS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((token) => token.trim())
        .filter(Boolean),
    )
    .describe('Comma-separated tokens, one of which senders must carry; empty: open'),
  CHOREOSCOPE_STITCH_EVERY_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(3000)
    .describe('Least milliseconds between two runs of the stitch job; 0: never here (a cluster has one)'),
  CHOREOSCOPE_STOP_MS: count
    .default(10_000)
    .describe('Milliseconds a stopping collector waits for the store; the rest ships at the next start'),
  CHOREOSCOPE_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level that is logged, one JSON line an event on standard error'),
  ...limitSchemas,
};

const schema = z.object(variables);

export type Config = z.infer<typeof schema>;

/** The environment does not fit; `faults` has one line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: string[];

  constructor(faults: string[]) {
    super(`The configuration is not right:\n  ${faults.join('\n  ')}`);
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

/** The limits a configuration sets. */
export function limitsOf(config: Config): Limits {
  const limits = { ...defaultLimits };
  for (const [name, [limit]] of Object.entries(limitVariables)) limits[limit] = config[name as LimitVariable];
  return limits;
}
