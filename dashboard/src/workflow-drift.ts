import type { Row, workflowKnown, workflowVariants } from '@choreoscope/queries';
import { compareShapes, shapeSteps, stepName } from './shape.ts';

/** A variant that nobody accepted, beside the accepted one that is most like it. */
export interface Drift {
  variant: string;
  flows: number;
  nearest: string;
  /** Steps by their function and way; of a branch the first. */
  added: string[];
  removed: string[];
}

/**
 * The variants seen that nobody accepted, commonest first, without those of flows that were all still moving; none where nobody accepted any.
 * @param known all variants there ever were, of which some are accepted
 * @param seen those of the range
 */
export function describeDrift(
  known: readonly Row<typeof workflowKnown>[],
  seen: readonly Row<typeof workflowVariants>[],
): Drift[] {
  const accepted = known
    .filter(({ is_accepted }) => is_accepted === 1)
    .map(({ variant, shape }) => ({ variant, steps: shapeSteps(shape) }));
  if (accepted.length === 0) return [];
  return seen
    .filter(({ is_accepted, is_settled }) => is_accepted === 0 && is_settled === 1)
    .map(({ variant, flows, shape }) => {
      const steps = shapeSteps(shape);
      const nearest = accepted
        .map((other) => ({ variant: other.variant, ...compareShapes(steps, other.steps) }))
        .reduce((best, other) => (other.size < best.size ? other : best));
      return {
        variant,
        flows,
        nearest: nearest.variant,
        added: nearest.added.map(stepName),
        removed: nearest.removed.map(stepName),
      };
    });
}
