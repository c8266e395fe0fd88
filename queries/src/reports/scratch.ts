/** Tables a pass works in. They live in the engine's memory. */
export const scratch = {
  prefix: 'report_scratch_',
  tables: [
    'blocks',
    'keys',
    'mine',
    'reports',
    'runs',
    'both',
    'new_names',
    'known',
    'sides',
    'parts',
    'executions',
    'pairs',
    'completed',
    'lone',
    'gone',
    'made',
    'nodes',
  ],
} as const;

export type Scratch = Record<(typeof scratch.tables)[number], string>;
