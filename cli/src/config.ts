import { collectorVariables } from '@choreoscope/collector';
import { dashboardVariables } from '@choreoscope/dashboard';
import type { z } from 'zod';

/** What `choreoscope start` and `choreoscope demo` read from the environment; docs/configuration.md has it for people. */
export const variables = {
  ...dashboardVariables,
  ...collectorVariables,
  CHOREOSCOPE_ENDPOINT: dashboardVariables.CHOREOSCOPE_ENDPOINT.unwrap()
    .optional()
    .describe('The collector as functions reach it, for the welcome page; unset: where it listens'),
  CHOREOSCOPE_DASHBOARD_URL: collectorVariables.CHOREOSCOPE_DASHBOARD_URL.unwrap()
    .optional()
    .describe('The dashboard as people reach it, for links in alerts; unset: where it listens'),
};

export type Config = z.infer<z.ZodObject<typeof variables>>;
