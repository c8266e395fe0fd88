import { port, serviceVariables, storeVariables } from '@choreoscope/queries';
import { z } from 'zod';

/**
 * What the dashboard reads from the environment. One entry a variable: its default, and its meaning as the
 * description. Alone it needs a server: an embedded store belongs to one process, and that is `choreoscope start`.
 */
export const dashboardVariables = {
  ...storeVariables,
  ...serviceVariables,
  CHOREOSCOPE_DASHBOARD_PORT: port.default(3000).describe('Port of the dashboard; 0: any free one'),
  CHOREOSCOPE_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .default('http://127.0.0.1:4318')
    .describe('The collector as functions reach it, which a dashboard on its own tells on its welcome page'),
};

/** A dashboard in a process of its own. */
export const aloneVariables = {
  ...dashboardVariables,
  CHOREOSCOPE_CLICKHOUSE_URL: storeVariables.CHOREOSCOPE_CLICKHOUSE_URL.unwrap().describe(
    'The ClickHouse server, e.g. `http://localhost:8123`; the embedded store has one process for all',
  ),
};
