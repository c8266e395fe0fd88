import { exportFormats } from '@choreoscope/queries';
import { buildPanel } from '../chart/panel.ts';
import {
  formatCount,
  formatDuration,
  formatPlural,
  formatShare,
  formatTime,
  formatUsdNumber,
  shortId,
} from '../format.ts';
import { functionLink, link, type Query, workflowLink } from '../links.ts';
import type { MapDrawing } from '../map/graph.ts';
import { describeChannel, functionLabel } from '../names.ts';
import type { View } from '../page.ts';
import { timeQuery } from '../range.ts';
import { fillBuckets } from '../workflow-buckets.ts';
import { buildWorkflowGraph } from '../workflow-graph.ts';
import { measureNames, measures } from '../workflow-measures.ts';
import { findingLines } from './finding-rows.ts';
import type { WorkflowData, WorkflowInput } from './workflow.ts';
import { edgeRows, followRows, repeatRows, workflowFunctionRows } from './workflow-tables.ts';
import { traitGroups } from './workflow-traits.ts';
import { driftRows, variantRows } from './workflow-variant-rows.ts';

/** What the page is narrowed to, as links say it. */
function filtersOf(input: WorkflowInput): Query {
  return { show: input.show, variant: input.variant, inferred: input.inferred };
}

/** The map of a workflow as the page was asked for it. */
export function workflowDrawing(data: WorkflowData, input: WorkflowInput): MapDrawing | undefined {
  const show = input.show ?? 'hops';
  const time = timeQuery(input);
  const near = new Set(data.edges.flatMap((row) => [row.from_function, row.to_function]));
  // Who hides inferred hops does not want to see functions nothing else leads to.
  const functions = data.with_inferred
    ? data.functions
    : data.functions.filter((row) => near.has(row.function));
  if (functions.length === 0 && data.edges.length === 0) return undefined;
  return {
    title: `Map of ${data.name || data.workflow}`,
    description: `${formatPlural(functions.length, 'function')} and the channels between them: ${measures[show].meaning}. The same numbers are in the tables below.`,
    graph: buildWorkflowGraph(data.edges, functions, { show, time }),
  };
}

/** The workflow page. */
export function workflowView(data: WorkflowData, input: WorkflowInput): View {
  const time = timeQuery(input);
  const filters = filtersOf(input);
  const show = input.show ?? 'hops';
  const { facts, workflow } = data;
  const here = (query: Query) => workflowLink(workflow, { ...time, ...filters, ...query });
  const root = facts && {
    name: functionLabel(facts.root_function),
    href: functionLink(facts.root_function, time),
    channel: describeChannel(facts.root_channel),
    whole: facts.root_channel,
  };
  const action = (name: string) => link(`${workflowLink(workflow)}/${name}`, { ...time, ...filters });
  return {
    title: data.name || workflow,
    name: data.name,
    identity: workflow,
    range: data.range,
    root,
    isQuiet: facts === null,
    lastAt: formatTime(data.last_seen).slice(0, 19),
    everythingHref: workflowLink(workflow, { ...filters, range: 'all' }),
    flowsHref: link('/flows', { ...time, workflow }),
    compareHref: link(`${workflowLink(workflow)}/compare`, { ...time, inferred: input.inferred }),
    findings: findingLines(data.findings),
    findingsHref: link('/findings', { workflow }),
    downloads: exportFormats.map(({ name: format, meaning }) => ({
      format,
      meaning,
      href: link(`${workflowLink(workflow)}/export.${format}`, {
        ...time,
        variant: input.variant,
        inferred: input.inferred,
      }),
    })),
    nameAction: action('name'),
    pinAction: action('pins'),
    tiles: facts ? tilesOf(facts) : [],
    panels: facts ? panelsOf(data) : [],
    meaning: measures[show].meaning,
    shows: measureNames.map((name) => ({
      label: measures[name].label,
      href: here({ show: name === 'hops' ? undefined : name }),
      isCurrent: name === show,
    })),
    inferred: {
      isShown: data.with_inferred,
      href: here({ inferred: data.with_inferred ? '0' : undefined }),
    },
    chosen: data.variant && { shortId: shortId(data.variant), clearHref: here({ variant: undefined }) },
    edges: edgeRows(data.edges, time),
    functions: workflowFunctionRows(data.functions, time),
    variants: variantRows(data, { time, filters }),
    unaccepted: data.variants
      .filter(({ is_accepted, is_settled }) => is_accepted === 0 && is_settled === 1)
      .map(({ variant }) => variant),
    hasAccepted: data.accepted.length > 0,
    acceptedUnseen: data.accepted
      .filter((one) => !data.variants.some(({ variant }) => variant === one))
      .map((variant) => ({ variant, shortId: shortId(variant) })),
    drift: driftRows(data.drift, workflow, { time, filters }),
    repeats: repeatRows(data.repeats),
    follows: followRows(data.follows, time),
    traits: traitGroups(data.traits, time),
  };
}

function tilesOf(facts: NonNullable<WorkflowData['facts']>) {
  return [
    { label: 'Flows', value: formatCount(facts.flows) },
    {
      label: 'With errors',
      value: formatCount(facts.errors),
      note: formatShare(facts.errors, facts.flows),
      kind: facts.errors > 0 ? 'error' : '',
    },
    { label: 'Stalled', value: formatCount(facts.stalled), note: 'a consumer has not come' },
    {
      label: 'Dead-lettered',
      value: formatCount(facts.dead_lettered),
      note: formatShare(facts.dead_lettered, facts.flows),
      kind: facts.dead_lettered > 0 ? 'error' : '',
    },
    { label: 'Median', value: formatDuration(facts.p50_duration_ms), note: 'of a flow, begin to end' },
    { label: 'p95', value: formatDuration(facts.p95_duration_ms) },
    {
      label: 'Variants',
      value: formatCount(facts.variants),
      note: facts.drifting > 0 ? `${formatCount(facts.drifting)} not accepted` : '',
    },
    {
      label: 'List cost',
      value: formatUsdNumber(facts.cost_usd),
      note: 'where prices are known',
      kind: 'long',
    },
  ];
}

function panelsOf({ range, bucket_s, over_time, facts }: WorkflowData) {
  const { starts, rows } = fillBuckets(range, bucket_s, over_time);
  const flows = facts?.flows ?? 0;
  const errors = facts?.errors ?? 0;
  return [
    buildPanel(range, starts, {
      title: 'Flows',
      kind: 'bar',
      formatValue: formatCount,
      isCount: true,
      series: [
        {
          name: 'without error',
          ink: 'accent',
          values: rows.map((row) => (row ? row.flows - row.errors : 0)),
          total: formatCount(flows - errors),
        },
        {
          name: 'with error',
          ink: 'error',
          values: rows.map((row) => row?.errors ?? 0),
          total: formatCount(errors),
        },
      ],
    }),
    buildPanel(range, starts, {
      title: 'Duration of flows',
      kind: 'line',
      formatValue: formatDuration,
      isCount: false,
      series: [
        {
          name: 'median',
          ink: 'accent',
          values: rows.map((row) => row?.p50_duration_ms ?? null),
          total: formatDuration(facts?.p50_duration_ms),
        },
        {
          name: 'p95',
          ink: 'soft',
          values: rows.map((row) => row?.p95_duration_ms ?? null),
          total: formatDuration(facts?.p95_duration_ms),
        },
      ],
    }),
  ];
}
