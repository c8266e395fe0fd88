import { question } from '../question.ts';

/**
 * What inits were billed at list price, per function, dearest first; before them all together (function ''). Exact decimal strings,
 * null where no price is known; `unpriced` counts instances. Empty when no init was billed.
 */
export const coldStartCosts = question({
  file: 'cold-start-costs.sql',
  params: { function: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    function: 'String',
    init_billed_ms: 'Float64',
    list_cost_usd: 'Nullable(String)',
    unpriced: 'UInt32',
  },
});
