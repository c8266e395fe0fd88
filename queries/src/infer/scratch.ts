/** Tables a pass works in. They live in the engine's memory and are dropped when the pass ends. */
const names = [
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
] as const;

export type Scratch = Record<(typeof names)[number], string>;

export const scratchPrefix = 'infer_scratch_';

/** The scratch tables of one pass. Each turn has its own, so that two holders never share any. */
export function scratchOf(turn: bigint, pass: number): Scratch {
  return Object.fromEntries(
    names.map((name) => [name, `${scratchPrefix}${turn}_${pass}_${name}`]),
  ) as Scratch;
}
