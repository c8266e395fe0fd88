import {
  ConfigError,
  type Group,
  parseGroups,
  port,
  serviceVariables,
  storeVariables,
} from '@choreoscope/queries';
import { z } from 'zod';
import { defaultLimits, type Limits } from './limits.ts';
import { notifyVariables } from './notify/config.ts';

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
  CHOREOSCOPE_SEGMENT_AGE_MS: [
    'segmentAgeMs',
    'Milliseconds until a segment ships, full or not, once those before are in the store',
  ],
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

/** Faults of the text become issues of its variable. */
function toGroups(text: string, context: z.RefinementCtx): Group[] {
  try {
    return parseGroups(text);
  } catch (fault) {
    if (!(fault instanceof ConfigError)) throw fault;
    for (const message of fault.faults) context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
}

/**
 * What the collector reads from the environment. One entry a variable: its default, and its meaning as the
 * description. docs/collector.md is checked against this.
 */
export const collectorVariables = {
  ...storeVariables,
  ...serviceVariables,
  CHOREOSCOPE_COLLECTOR_PORT: port
    .default(4318)
    .describe('Port of the collector (OTLP/HTTP); 0: any free one'),
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
      'Comma-separated tokens, one of which senders must carry as `Authorization: Bearer` (Firehose: as access key); empty: open',
    ),
  CHOREOSCOPE_AWS_REGION: z
    .string()
    .default('')
    .describe(
      'Region of the Lambda functions whose logs come to `/v1/aws/logs` without `?region=`; empty: not known',
    ),
  CHOREOSCOPE_STITCH_EVERY_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(3000)
    .describe('Least milliseconds between two runs of the stitch job; 0: never here (a cluster has one)'),
  CHOREOSCOPE_ALERTS_EVERY_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(15_000)
    .describe('Milliseconds between two looks at the alert rules; 0: never here (a cluster has one)'),
  CHOREOSCOPE_GROUPS: z
    .string()
    .default('')
    .transform(toGroups)
    .describe(
      'Whose functions and channels are whose, by name, for findings: `billing=charge-*,invoice-*;shipping=ship-*`',
    ),
  ...notifyVariables,
  CHOREOSCOPE_STOP_MS: count
    .default(10_000)
    .describe('Milliseconds a stopping collector waits for the store; the rest ships at the next start'),
  ...limitSchemas,
};

export type CollectorConfig = z.infer<z.ZodObject<typeof collectorVariables>>;

/** The limits a configuration sets. */
export function limitsOf(config: Pick<CollectorConfig, LimitVariable>): Limits {
  const limits = { ...defaultLimits };
  for (const [name, [limit]] of Object.entries(limitVariables)) limits[limit] = config[name as LimitVariable];
  return limits;
}
