/** Tables a pass works in. They live in the engine's memory. */
export const scratch = {
  prefix: 'describe_scratch_',
  tables: [
    'news',
    'blocks',
    'taken',
    'flows',
    'members',
    'hops',
    'invocations',
    'records',
    'origins',
    'shapes',
    'ends',
    'said',
    'missed',
    'awaited',
    'base',
    'habits',
    'fresh',
    'slots',
  ],
} as const;

export type Scratch = Record<(typeof scratch.tables)[number], string>;
