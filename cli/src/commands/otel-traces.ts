import {
  followOtelTraces,
  keepUp,
  type OtelTable,
  openConfiguredStore,
  unfollowOtelTraces,
} from '@choreoscope/queries';
import type { Config } from '../config.ts';
import { UsageError } from '../usage-error.ts';

/**
 * `choreoscope import otel-traces`: feeds the store from the table of the OpenTelemetry Collector's ClickHouse exporter, from now on
 * and with what it has of the last 14 days; `stop`: no more.
 * @throws UsageError without a server, StoreError
 */
export async function otelTraces(
  table: OtelTable,
  stop: boolean,
  config: Config,
  print: (line: string) => void,
  progress?: (text: string) => void,
): Promise<void> {
  if (config.CHOREOSCOPE_CLICKHOUSE_URL === undefined) {
    throw new UsageError(
      'A table is followed on the ClickHouse server that has it: set CHOREOSCOPE_CLICKHOUSE_URL.',
    );
  }
  const store = await openConfiguredStore(config);
  const name = `${table.database}.${table.table}`;
  try {
    if (stop) {
      const wasFollowed = await unfollowOtelTraces(store, table);
      print(
        wasFollowed ? `No longer following ${name}; what came from it stays.` : `${name} was not followed.`,
      );
      return;
    }
    const { rows, older } = await followOtelTraces(store, table, (done) =>
      progress?.(`${done.toLocaleString('en-US')} rows`),
    );
    progress?.('');
    print(`Following ${name}: what the exporter writes there is here at once.`);
    print(`Took ${rows.toLocaleString('en-US')} rows of the last 14 days.`);
    if (older > 0) print(`Left ${older.toLocaleString('en-US')} older rows: spans are kept for 14 days.`);
    await keepUp(store);
  } finally {
    await store.close();
  }
}
