/** Tables a pass works in. They live in the engine's memory. */
export const scratch = {
  prefix: 'duplicate_effects_scratch_',
  tables: [
    'blocks',
    'fresh',
    'dues',
    'dups',
    'received',
    'runs',
    'invocations',
    'spans',
    'owners',
    'acts',
    'pairs',
    'tallies',
    'effects',
    'starts',
    'reach',
    'reached',
    'nested',
    'counted',
  ],
} as const;

export type Scratch = Record<(typeof scratch.tables)[number], string>;
