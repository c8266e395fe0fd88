import { join } from 'node:path';
import { openStore, type Store } from '@choreoscope/queries';
import type { Config } from './config.ts';

/** Opens the store the configuration names and brings its schema up to date. */
export async function openConfiguredStore(config: Config): Promise<Store> {
  const store = config.CHOREOSCOPE_CLICKHOUSE_URL
    ? await openStore({
        url: config.CHOREOSCOPE_CLICKHOUSE_URL,
        username: config.CHOREOSCOPE_CLICKHOUSE_USER,
        password: config.CHOREOSCOPE_CLICKHOUSE_PASSWORD,
        database: config.CHOREOSCOPE_CLICKHOUSE_DATABASE,
      })
    : await openStore(
        { path: join(config.CHOREOSCOPE_DATA, 'store') },
        { address: `http://${config.CHOREOSCOPE_HOST}:${config.CHOREOSCOPE_DASHBOARD_PORT}` },
      );
  try {
    await store.migrate();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
