import { type Row, workflowList, workflowVariants, workflowVersions } from '@choreoscope/queries';
import { z } from 'zod';
import { DashboardError } from '../errors.ts';
import type { PageContext } from '../page.ts';
import { type Range, rangeParameters } from '../range.ts';
import { workflowIdentity } from '../workflow-parameters.ts';

/** What is compared. */
export const modes = ['periods', 'versions', 'variants'] as const;
export type Mode = (typeof modes)[number];

/** Query parameters of the comparison. */
export const compareParameters = {
  ...rangeParameters,
  workflow: workflowIdentity,
  by: z.enum(modes).optional(),
  base_from: rangeParameters.from,
  base_to: rangeParameters.to,
  base: z.string().max(3000).optional(),
  other: z.string().max(3000).optional(),
  inferred: z.enum(['0', '1']).optional(),
};

export type CompareInput = z.output<z.ZodObject<typeof compareParameters>>;

/** One side as the questions take it; `flows` is how many it has. */
export interface AskedSide {
  from: Date;
  to: Date;
  variant: string;
  version: string;
  flows: number;
}

/** Both sides, and what a form offers to choose from; no sides where there is nothing to compare. */
export interface Sides {
  sides: { base: AskedSide; other: AskedSide } | null;
  versions: Row<typeof workflowVersions>[];
  variants: Row<typeof workflowVariants>[];
}

function wrong(parameter: string, message: string): DashboardError {
  return new DashboardError('bad_parameter', message, { parameter });
}

const foreign: Record<Mode, ('base_from' | 'base_to' | 'base' | 'other')[]> = {
  periods: ['base', 'other'],
  versions: ['base_from', 'base_to'],
  variants: ['base_from', 'base_to'],
};

/** The period asked for as base: by default as long as the range and right before it. */
function basePeriod({ base_from, base_to }: CompareInput, range: Range): { from: Date; to: Date } {
  const to = base_to ?? range.from;
  const from = base_from ?? new Date(to.getTime() - (range.to.getTime() - range.from.getTime()));
  if (from >= to) throw wrong('base_from', 'base_from must be before base_to');
  return { from: new Date(Math.max(0, from.getTime())), to };
}

/** @throws DashboardError bad_parameter where what was asked for is not there, or is twice the same */
function checkPair({ base, other }: CompareInput, there: readonly string[], what: string): void {
  for (const [parameter, value] of Object.entries({ base, other })) {
    if (value !== undefined && !there.includes(value))
      throw wrong(parameter, `No flow of this workflow had the ${what} ${value} in this stretch of time.`);
  }
  if (base !== undefined && base === other) throw wrong('other', `The two ${what}s are the same.`);
}

/** What was asked for, else the first candidate that is not the other one. */
const orFirst = (asked: string | undefined, candidates: readonly string[], not: string | undefined) =>
  asked ?? candidates.find((one) => one !== not);

const versionName = (row: Row<typeof workflowVersions>) => `${row.function}@${row.function_version}`;
const functionOf = (version: string) => version.slice(0, version.lastIndexOf('@'));

/** Versions of the function that is named, else of the one with the most flows among those with several; the latest first. */
function usualVersions(rows: Row<typeof workflowVersions>[], { base, other }: CompareInput): string[] {
  const named = base ?? other;
  const functions = [...new Set(rows.map((row) => row.function))]
    .map((name) => rows.filter((row) => row.function === name))
    .filter((versions) => versions.length > 1 && (!named || versions[0]?.function === functionOf(named)));
  const flows = (versions: Row<typeof workflowVersions>[]) =>
    versions.reduce((sum, row) => sum + row.flows, 0);
  return (functions.toSorted((a, b) => flows(b) - flows(a))[0] ?? []).map(versionName);
}

/** What each mode compares. */
const sidesBy: Record<
  Mode,
  (
    context: PageContext,
    input: CompareInput,
    range: Range,
    found: Pick<Sides, 'versions' | 'variants'>,
  ) => Promise<Sides['sides']>
> = {
  async periods({ ask }, input, range) {
    const { workflow } = input;
    const before = basePeriod(input, range);
    const [then, now] = await Promise.all(
      [before, range].map(({ from, to }) => ask(workflowList, { from, to })),
    );
    const side = ({ from, to }: { from: Date; to: Date }, rows: Row<typeof workflowList>[] | undefined) => ({
      from,
      to,
      variant: '',
      version: '',
      flows: rows?.find((row) => row.workflow === workflow)?.flows ?? 0,
    });
    return { base: side(before, then), other: side(range, now) };
  },
  async versions(_context, input, { from, to }, { versions }) {
    checkPair(input, versions.map(versionName), 'version');
    const candidates = usualVersions(versions, input);
    const other = orFirst(input.other, candidates, input.base);
    const base = orFirst(input.base, candidates, other);
    if (base === undefined || other === undefined) return null;
    if (functionOf(base) !== functionOf(other))
      throw wrong('other', 'The two versions must be of the same function.');
    const side = (version: string) => ({
      from,
      to,
      variant: '',
      version,
      flows: versions.find((row) => versionName(row) === version)?.flows ?? 0,
    });
    return { base: side(base), other: side(other) };
  },
  async variants(_context, input, { from, to }, { variants }) {
    const candidates = variants.map(({ variant }) => variant);
    checkPair(input, candidates, 'variant');
    // The commonest is what others are held against.
    const base = orFirst(input.base, candidates, input.other);
    const other = orFirst(input.other, candidates, base);
    if (base === undefined || other === undefined) return null;
    const side = (variant: string) => ({
      from,
      to,
      variant,
      version: '',
      flows: variants.find((row) => row.variant === variant)?.flows ?? 0,
    });
    return { base: side(base), other: side(other) };
  },
};

/**
 * Both sides of the comparison that was asked for.
 * @throws DashboardError bad_parameter where the two are no pair, or a parameter belongs to another kind of comparison
 */
export async function askSides(context: PageContext, input: CompareInput, range: Range): Promise<Sides> {
  const mode = input.by ?? 'periods';
  const misplaced = foreign[mode].find((parameter) => input[parameter] !== undefined);
  if (misplaced) throw wrong(misplaced, `Parameter "${misplaced}" is not for comparing ${mode}.`);
  const { workflow } = input;
  const { from, to } = range;
  const [versions, variants] = await Promise.all([
    context.ask(workflowVersions, { workflow, from, to }),
    context.ask(workflowVariants, { workflow, from, to }),
  ]);
  return { sides: await sidesBy[mode](context, input, range, { versions, variants }), versions, variants };
}
