import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Store } from '@choreoscope/queries';
import pino, { type Logger } from 'pino';
import { buildApp } from './app.ts';

/** What a dashboard needs. Of the store it changes only what readers do by actions, and never closes it. */
export interface DashboardOptions {
  store: Store;
  /** Default 127.0.0.1: whoever can reach the dashboard reads everything in it, and may act. */
  host?: string;
  /** Default 3000; 0 for any free one. */
  port?: number;
  /** Where functions send their telemetry, as they reach it; the welcome page tells it. */
  collectorUrl: string;
  /** Default: silent. */
  log?: Logger;
  /** Default: the system's clock. Relative time ranges end here. */
  now?: () => Date;
}

/**
 * Serves the pages and their JSON twins under /api.
 * @returns the address it listens on, and close, which lets running answers finish and then frees the port
 */
export async function startDashboard(
  options: DashboardOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const { store, host = '127.0.0.1', port = 3000, collectorUrl, now = () => new Date() } = options;
  const log = options.log ?? pino({ level: 'silent' });
  const server = createServer(buildApp({ store, collectorUrl, now, log }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeIdleConnections();
      }),
  };
}
