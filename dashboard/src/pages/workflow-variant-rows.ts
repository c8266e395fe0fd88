import {
  formatCount,
  formatDuration,
  formatPlural,
  formatShare,
  formatTime,
  isoTime,
  shortId,
} from '../format.ts';
import { flowLink, link, type Query, workflowLink } from '../links.ts';
import { compareShapes, shapeSteps, stepName } from '../shape.ts';
import type { Drift } from '../workflow-drift.ts';
import type { WorkflowData } from './workflow.ts';

/** Variants as rows: the commonest with all its steps, the others by what they have and lack beside it. */
export function variantRows(data: WorkflowData, { time, filters }: { time: Query; filters: Query }) {
  const shapes = new Map(data.variants.map(({ variant, shape }) => [variant, shapeSteps(shape)]));
  const usual = shapes.get(data.variants[0]?.variant ?? '') ?? [];
  return data.variants.map((row, index) => {
    const steps = shapes.get(row.variant) ?? [];
    const { added, removed } = compareShapes(steps, usual);
    const isChosen = row.variant === data.variant;
    return {
      variant: row.variant,
      shortId: shortId(row.variant),
      isUsual: index === 0,
      isChosen,
      mapHref: workflowLink(data.workflow, {
        ...time,
        ...filters,
        variant: isChosen ? undefined : row.variant,
      }),
      said: formatPlural(steps.length, 'step'),
      steps: steps.map(({ depth, ...step }) => ({ ...step, depth: Math.min(depth, 8) })),
      isCut: row.shape.endsWith('…'),
      added: added.map(stepName),
      removed: removed.map(stepName),
      share: formatShare(row.share, 1),
      percent: row.share * 100,
      flows: formatCount(row.flows),
      flowsHref: link('/flows', { ...time, workflow: data.workflow, variant: row.variant }),
      errors: formatCount(row.errors),
      errorShare: formatShare(row.errors, row.flows),
      hasErrors: row.errors > 0,
      p50: formatDuration(row.p50_duration_ms),
      p95: formatDuration(row.p95_duration_ms),
      firstAt: formatTime(row.first_seen).slice(0, 19),
      firstIso: isoTime(row.first_seen),
      lastAt: formatTime(row.last_seen).slice(0, 19),
      lastIso: isoTime(row.last_seen),
      isAccepted: row.is_accepted === 1,
      isMoving: row.is_settled === 0,
      exampleHref: flowLink(row.example_flow_id),
      exampleId: row.example_flow_id,
    };
  });
}

/** Drift in words, each with the accepted variant that is most like it. */
export function driftRows(
  drift: Drift[],
  workflow: string,
  { time, filters }: { time: Query; filters: Query },
) {
  return drift.map((row) => ({
    variant: row.variant,
    shortId: shortId(row.variant),
    flows: formatPlural(row.flows, 'flow'),
    nearest: shortId(row.nearest),
    added: row.added,
    removed: row.removed,
    mapHref: workflowLink(workflow, { ...time, ...filters, variant: row.variant }),
    compareHref: link(`${workflowLink(workflow)}/compare`, {
      ...time,
      by: 'variants',
      base: row.nearest,
      other: row.variant,
      inferred: filters.inferred,
    }),
  }));
}
