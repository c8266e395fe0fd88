import type { Row, variantRepeats, WorkflowEdge, workflowFollows } from '@choreoscope/queries';
import { formatCount, formatDuration, formatShare, formatUsdNumber } from '../format.ts';
import { functionLink, type Query } from '../links.ts';
import { describeChannel, functionLabel } from '../names.ts';
import type { WorkflowFunction } from '../workflow-measures.ts';

/** A channel as a cell: short name, and the whole one with what delivers it. */
export function channelCell(channel: string, via = '') {
  const { kind, name } = describeChannel(channel);
  return {
    name: name || 'direct',
    kind: kind === 'other' ? '' : kind,
    via: via && via !== channel ? describeChannel(via).name : '',
    whole: [channel, via].filter(Boolean).join(' via '),
  };
}

const functionCell = (identity: string, time: Query) => ({
  name: functionLabel(identity) || 'outside',
  whole: identity,
  href: identity ? functionLink(identity, time) : undefined,
});

/** The edges of the map with all their numbers. */
export function edgeRows(edges: readonly WorkflowEdge[], time: Query) {
  return edges.map((row) => {
    const isRoot = row.evidence === 'none';
    return {
      from: functionCell(row.from_function, time),
      channel: channelCell(row.channel, row.via),
      to: functionCell(row.to_function, time),
      evidence: isRoot ? 'from outside' : row.evidence,
      hops: formatCount(row.hops),
      flows: formatCount(row.flows),
      p50Wait: isRoot ? '' : formatDuration(row.p50_wait_ms),
      p95Wait: isRoot ? '' : formatDuration(row.p95_wait_ms),
      p99Wait: isRoot ? '' : formatDuration(row.p99_wait_ms),
      p50Work: formatDuration(row.p50_work_ms),
      p95Work: formatDuration(row.p95_work_ms),
      errors: formatCount(row.errors),
      errorShare: formatShare(row.errors, row.hops),
      hasErrors: row.errors > 0,
      cost: formatUsdNumber(row.cost_usd),
      coldStarts: formatCount(row.cold_starts),
    };
  });
}

/** The functions of the workflow. */
export function workflowFunctionRows(functions: readonly WorkflowFunction[], time: Query) {
  return functions.map((row) => ({
    function: functionCell(row.function, time),
    invocations: formatCount(row.invocations),
    errors: formatCount(row.errors),
    errorShare: formatShare(row.errors, row.invocations),
    hasErrors: row.errors > 0,
    coldStarts: formatCount(row.cold_starts),
    p50: formatDuration(row.p50_duration_ms),
    p95: formatDuration(row.p95_duration_ms),
    cost: formatUsdNumber(row.cost_usd),
  }));
}

/** Ways that a flow went more than once, or not always as often. */
export function repeatRows(repeats: Row<typeof variantRepeats>[]) {
  return repeats
    .filter(({ most }) => most > 1)
    .map((row) => ({
      from: functionLabel(row.from_function) || 'outside',
      channel: channelCell(row.channel),
      to: functionLabel(row.to_function),
      least: formatCount(row.least),
      most: formatCount(row.most),
      mean: row.mean.toFixed(1),
    }));
}

/** What starts after what, with its part of all that follows the first. */
export function followRows(follows: Row<typeof workflowFollows>[], time: Query) {
  const leaving = new Map<string, number>();
  for (const { from_function, times } of follows)
    leaving.set(from_function, (leaving.get(from_function) ?? 0) + times);
  return follows.map((row) => ({
    from: functionCell(row.from_function, time),
    to: functionCell(row.to_function, time),
    times: formatCount(row.times),
    share: formatShare(row.times, leaving.get(row.from_function) ?? 0),
    gap: formatDuration(row.p50_gap_ms),
  }));
}
