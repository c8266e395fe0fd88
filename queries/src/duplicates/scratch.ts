/** Tables a pass works in. They live in the engine's memory. */
export const scratch = {
  prefix: 'duplicates_scratch_',
  tables: [
    'blocks',
    'versions',
    'keys',
    'ends',
    'pairs',
    'prints',
    'windows',
    'alike',
    'looks',
    'hops',
    'maybe',
    'faces',
    'runs',
    'replays',
    'usual',
    'judged',
    'found',
    'kin',
    'rooted',
    'final',
  ],
} as const;

export type Scratch = Record<(typeof scratch.tables)[number], string>;
