import { collectorVariables } from '@choreoscope/collector';
import { dashboardVariables } from '@choreoscope/dashboard';
import type { z } from 'zod';

// In one process the dashboard knows where the collector is.
const { CHOREOSCOPE_ENDPOINT: _known, ...dashboard } = dashboardVariables;

/** What `choreoscope start` and `choreoscope demo` read from the environment; docs/configuration.md has it for people. */
export const variables = { ...dashboard, ...collectorVariables };

export type Config = z.infer<z.ZodObject<typeof variables>>;
