import { join } from 'node:path';
import { z } from 'zod';
import { openStore, type Store } from './store.ts';

/** A port to listen on; 0 lets the system choose. */
export const port = z.coerce.number().int().min(0).max(65535);

/** What every program that opens a store reads from the environment: where the store is. */
export const storeVariables = {
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
};

/** What every program that serves something reads from the environment. */
export const serviceVariables = {
  CHOREOSCOPE_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  CHOREOSCOPE_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level that is logged, one JSON line an event on standard error'),
};

/** The environment does not fit; the message has one fault a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: string[];

  constructor(faults: string[]) {
    const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
    super(`The configuration has ${count}:\n  ${faults.join('\n  ')}`);
    this.faults = faults;
  }
}

/**
 * @param variables one schema a variable, with its default, and its meaning as the description
 * @param env variables as the process has them; an empty string counts as unset
 * @throws ConfigError with every fault, not only the first
 */
export function readEnvironment<Variables extends z.ZodRawShape>(
  variables: Variables,
  env: Record<string, string | undefined>,
): z.infer<z.ZodObject<Variables>> {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = z.object(variables).safeParse(given);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

/**
 * Opens the store the environment names and brings its schema up to date.
 * @param address where the owner of an embedded store is reached, for those who come second
 * @throws StoreError
 */
export async function openConfiguredStore(
  config: z.infer<z.ZodObject<typeof storeVariables>>,
  address?: string,
): Promise<Store> {
  const url = config.CHOREOSCOPE_CLICKHOUSE_URL;
  const store = url
    ? await openStore({
        url,
        username: config.CHOREOSCOPE_CLICKHOUSE_USER,
        password: config.CHOREOSCOPE_CLICKHOUSE_PASSWORD,
        database: config.CHOREOSCOPE_CLICKHOUSE_DATABASE,
      })
    : await openStore({ path: join(config.CHOREOSCOPE_DATA, 'store') }, address ? { address } : {});
  try {
    await store.migrate();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
