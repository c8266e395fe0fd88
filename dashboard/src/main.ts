import { openConfiguredStore, readEnvironment } from '@choreoscope/queries';
import pino from 'pino';
import { aloneVariables } from './config.ts';
import { startDashboard } from './server.ts';

/** The dashboard as a process of its own, on a ClickHouse server. */
async function main(): Promise<void> {
  const config = readEnvironment(aloneVariables, process.env);
  const log = pino({ name: 'dashboard', level: config.CHOREOSCOPE_LOG_LEVEL }, pino.destination(2));
  const store = await openConfiguredStore(config);
  const dashboard = await startDashboard({
    store,
    host: config.CHOREOSCOPE_HOST,
    port: config.CHOREOSCOPE_DASHBOARD_PORT,
    collectorUrl: config.CHOREOSCOPE_ENDPOINT,
    log,
  });
  log.info({ url: dashboard.url }, 'dashboard listens');
  const stop = (signal: NodeJS.Signals) => {
    log.info({ signal }, 'dashboard stops');
    void dashboard
      .close()
      .then(() => store.close())
      .then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
