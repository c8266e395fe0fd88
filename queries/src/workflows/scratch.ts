/** Tables a pass works in. They live in the engine's memory and are dropped when the pass ends. */
const names = [
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
] as const;

export const scratchPrefix = 'describe_scratch_';

export type Scratch = Record<(typeof names)[number], string>;

/** The scratch tables of one pass of one turn. */
export function scratchOf(turn: bigint, pass: number): Scratch {
  const entries = names.map((name) => [name, `${scratchPrefix}${turn}_${pass}_${name}`]);
  return Object.fromEntries(entries) as Scratch;
}
