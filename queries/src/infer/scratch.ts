/** Tables a pass works in. They live in the engine's memory. */
export const scratch = {
  prefix: 'infer_scratch_',
  tables: [
    'batches',
    'inbox',
    'asked',
    'noted',
    'sent',
    'got',
    'offers',
    'results',
    'roots',
    'supply',
    'came',
    'pairs',
    'maybes',
    'scope',
  ],
} as const;

export type Scratch = Record<(typeof scratch.tables)[number], string>;
