import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { startService } from '../service.ts';
import { untilStopped } from '../signals.ts';

/** `choreoscope start`: collector and dashboard, until SIGINT or SIGTERM. */
export async function start(
  config: Config,
  log: Logger,
  print: (line: string) => void,
  env: Record<string, string | undefined>,
): Promise<void> {
  const service = await startService(config, log, env);
  print(`Collector  ${service.collectorUrl}  (OTLP/HTTP: ${service.collectorUrl}/v1/traces)`);
  print(`Dashboard  ${service.dashboardUrl}`);
  print(
    service.store.engine === 'embedded'
      ? `Store      ${config.CHOREOSCOPE_DATA} (embedded)`
      : `Store      ${config.CHOREOSCOPE_CLICKHOUSE_URL}`,
  );
  await untilStopped();
  print('Stopping…');
  await service.close();
}
