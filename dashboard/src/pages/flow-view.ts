import {
  absent,
  formatAge,
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatPlural,
  formatShare,
  formatTime,
  formatUnpriced,
  formatUsd,
} from '../format.ts';
import {
  duplicateLink,
  flowLink,
  functionLink,
  link,
  publishLink,
  spanLink,
  workflowLink,
} from '../links.ts';
import { describeChannel, functionLabel } from '../names.ts';
import type { PageContext } from '../page.ts';
import { buildTimeline } from '../timeline.ts';
import { workflowPlace } from '../workflow-names.ts';
import { flowDuplicateRow } from './duplicate-rows.ts';
import type { FlowData } from './flow.ts';
import { clockRows } from './flow-clocks.ts';
import { flowColdView } from './flow-cold.ts';
import { pathView } from './flow-path.ts';

/** Past these a page is too long to read; the JSON is cut at the same place and says so. */
export const flowLimits = { invocations: 500, hops: 1000, clocks: 50, joined: 10, duplicates: 200 };

/** How sure a hop is, for those that are not proven. */
export function confidenceText(confidence: number): string {
  return confidence < 1 ? `${Math.floor(confidence * 100)}%` : '';
}

const stateNotes: Record<string, (facts: NonNullable<FlowData['facts']>, now: Date) => string> = {
  complete: () => 'nothing expected',
  moving: (facts) =>
    facts.unreceived > 0 ? `${formatPlural(facts.unreceived, 'consumer')} to come` : 'just now',
  stalled: (facts, now) => `expected ${formatAge(facts.expected_by, now)}`,
  'dead-lettered': (facts) => `${formatPlural(facts.dead_letters, 'record')}`,
};

function tiles({ flow, facts, cost }: FlowData, now: Date) {
  return [
    {
      label: 'Began (UTC)',
      value: formatClock(flow.started_at).slice(0, 8),
      note: formatTime(flow.started_at).slice(0, 10),
      kind: 'long',
    },
    {
      label: 'Took',
      value: formatDuration(flow.duration_ms),
      note: facts ? `waits ${formatDuration(facts.wait_ms)}, work ${formatDuration(facts.work_ms)}` : '',
    },
    ...(facts
      ? [
          {
            label: 'State',
            value: facts.state,
            note: stateNotes[facts.state]?.(facts, now) ?? '',
            kind: ['stalled', 'dead-lettered'].includes(facts.state) ? 'long error' : 'long',
          },
        ]
      : []),
    {
      label: 'Invocations',
      value: formatCount(flow.invocations),
      note: `of ${formatPlural(flow.functions.length, 'function')}`,
    },
    {
      label: 'Hops',
      value: formatCount(flow.hops),
      note: [`${flow.depth} deep`, facts ? `${facts.width} wide` : ''].filter(Boolean).join(', '),
    },
    {
      label: 'Errors',
      value: formatCount(flow.errors),
      note: facts?.error_types.join(', ') ?? '',
      kind: flow.errors > 0 ? 'error' : '',
    },
    { label: 'Cold starts', value: formatCount(flow.cold_starts), kind: flow.cold_starts > 0 ? 'cold' : '' },
    {
      label: 'Duplicates',
      value: formatCount(flow.duplicates),
      kind: flow.duplicates > 0 ? 'duplicate' : '',
    },
    {
      label: facts?.state === 'moving' ? 'Cost so far' : 'Cost',
      value: formatUsd(cost.list_cost_usd),
      note: formatUnpriced(cost),
      kind: 'long',
    },
  ];
}

function hopRow(flowId: string, hop: FlowData['hops'][number], duplicates: Map<string, string>) {
  const duplicateHref = duplicates.get(recordKey(hop));
  return {
    anchor: `hop-${hop.trace_id}-${hop.span_id}-${hop.ordinal}`,
    from: functionLabel(hop.from_function) || 'outside',
    fromHref: /^0+$/.test(hop.from_span_id)
      ? undefined
      : spanLink(flowId, hop.publish_trace_id, hop.from_span_id),
    to: functionLabel(hop.to_function),
    toHref: spanLink(flowId, hop.trace_id, hop.span_id),
    publishHref: publishLink(hop.publish_trace_id, hop.publish_span_id, hop.publish_ordinal),
    channel: describeChannel(hop.channel).name || 'direct',
    via: hop.via && hop.via !== hop.channel ? describeChannel(hop.via).name : '',
    channelWhole: [hop.channel, hop.via].filter(Boolean).join(' via '),
    evidence: hop.evidence,
    confidence: confidenceText(hop.confidence),
    key: [hop.carrier, hop.key].filter(Boolean).join(':'),
    delivered: formatTime(hop.delivered_at),
    wait: formatDuration(hop.wait_ms),
    isSkewed: hop.is_skewed === 1,
    receives: hop.receive_count === null ? absent : formatCount(hop.receive_count),
    size: formatBytes(hop.payload_bytes),
    share: formatShare(hop.share, 1),
    isDuplicate: hop.is_duplicate === 1 || duplicateHref !== undefined,
    duplicateHref,
  };
}

/** A record as the ledger of duplicates names its delivery. */
const recordKey = ({ trace_id, span_id, ordinal }: { trace_id: string; span_id: string; ordinal: number }) =>
  `${trace_id}-${span_id}-${ordinal}-d`;

/** Versions that say something: `price-order@8`. */
function versionsOf(versions: string[]): string[] {
  return versions
    .map((version) => ({ version, at: version.lastIndexOf('@') }))
    .filter(({ version, at }) => !['', '$LATEST'].includes(version.slice(at + 1)))
    .map(({ version, at }) => `${functionLabel(version.slice(0, at))}${version.slice(at)}`);
}

function joinedRows(data: FlowData, direction: string) {
  return data.joined
    .filter((row) => row.direction === direction)
    .map((row) => ({ id: row.flow_id.slice(0, 8), href: flowLink(row.flow_id) }));
}

/** What the page shows of a flow. */
export function flowView(data: FlowData, { now }: Pick<PageContext, 'now'>) {
  const { flow: found, facts } = data;
  const known = data.hops.filter(({ evidence }) => evidence !== 'none');
  const inferred = facts?.inferred_hops ?? 0;
  const duplicates = new Map(data.duplicates.map(({ id }) => [id, duplicateLink(id)]));
  return {
    title: `Flow ${found.flow_id.slice(0, 8)}`,
    id: found.flow_id,
    workflow: workflowPlace(found.workflow, (workflow) => facts?.name || workflow, { range: 'all' }),
    flowsHref: link('/flows', { workflow: found.workflow, range: 'all' }),
    variant: facts && {
      name: facts.variant.slice(0, 8),
      href: workflowLink(found.workflow, { variant: facts.variant, range: 'all' }),
      isDrift: facts.is_pinned === 1 && facts.is_accepted === 0,
    },
    keys: facts?.event_keys ?? [],
    versions: versionsOf(facts?.versions ?? []),
    weakest: facts && facts.weakest_evidence !== 'none' ? facts.weakest_evidence : '',
    rootTrace: found.root_trace_id,
    rootTraceHref: link('/flows', { id: found.root_trace_id, range: 'all' }),
    rootFunction: functionLabel(found.root_function),
    rootFunctionHref: functionLink(found.root_function, { range: 'all' }),
    rootChannel: describeChannel(found.root_channel),
    rootChannelWhole: found.root_channel,
    tiles: tiles(data, now),
    path: data.critical_path && pathView(found.flow_id, data.critical_path),
    cold: flowColdView(found.flow_id, data.cold_waits, data.critical_path),
    timeline: buildTimeline(found.flow_id, data.invocations, data.hops, data.critical_path, duplicates),
    isCut: data.is_cut,
    limits: flowLimits,
    hasSkew: known.some(({ is_skewed }) => is_skewed === 1),
    inferred: {
      isHidden: !data.with_inferred,
      count: inferred,
      said: formatPlural(inferred, 'inferred hop'),
      href: data.with_inferred ? link(flowLink(found.flow_id), { inferred: 0 }) : flowLink(found.flow_id),
    },
    joinedFrom: joinedRows(data, 'in'),
    joinedInto: joinedRows(data, 'out'),
    clocks: clockRows(data.clocks),
    clockPairs: data.clocks.length,
    unreceived: data.unreceived
      .filter((row) => row.is_awaited)
      .map((row) => ({
        function: functionLabel(row.function),
        channel: describeChannel(row.channel),
        whole: row.channel,
        publishes: formatPlural(row.publishes, 'event'),
      })),
    hops: known.map((hop) => hopRow(found.flow_id, hop, duplicates)),
    duplicates: data.duplicates.map(flowDuplicateRow),
  };
}
