import {
  coldStartTotals,
  costTotals,
  duplicateList,
  duplicateVerdicts,
  findingList,
  functionErrors,
  functionInvocations,
  functionLatest,
  functionList,
  functionNeighbours,
  functionOverhead,
  functionTriggers,
  functionWorkflows,
  invocationsOverTime,
  invocationTotals,
} from '@choreoscope/queries';
import { z } from 'zod';
import { billedText } from '../billed.ts';
import { DashboardError } from '../errors.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPlural,
  formatShare,
  formatTime,
  formatUnpriced,
  formatUsd,
  isoTime,
  shortId,
} from '../format.ts';
import { flowLink, functionLink, link, spanLink } from '../links.ts';
import { describeChannel, functionLabel } from '../names.ts';
import { definePage } from '../page.ts';
import { bucketSeconds, rangeParameters, timeQuery } from '../range.ts';
import { askRange } from '../range-request.ts';
import { askWorkflowNames, workflowNamer, workflowPlace } from '../workflow-names.ts';
import { duplicateRow, verdictRow } from './duplicate-rows.ts';
import { findingLines, openFindings } from './finding-rows.ts';
import { functionColdView } from './function-cold.ts';
import { invocationPanels } from './invocation-panels.ts';
import { overheadPanel } from './overhead-panel.ts';

const invocationLimit = 50;
const duplicateLimit = 5;

/** Records that failed in batches whose invocation did not: errors of their flows, and of no invocation. */
function failedRecords(triggers: { failed_records: number }[]): string {
  const failed = triggers.reduce((sum, row) => sum + row.failed_records, 0);
  return failed === 0 ? '' : `${formatPlural(failed, 'record')} failed in batches: errors of their flows.`;
}

/** The question for duplicates of one function, of whatever kind. */
function anyDuplicate({ from, to }: { from: Date; to: Date }, consumer: string) {
  const any = {
    channel: '',
    workflow: '',
    kind: '',
    cause: '',
    key: '',
    certainty: '',
    side: '',
    effect: '',
  };
  return { from, to, consumer, ...any };
}

/** One function: how it does over time, what starts it, whom it reaches, what it did last. */
export const functionPage = definePage({
  path: '/functions/:name',
  template: 'function',
  section: 'functions',
  parameters: { ...rangeParameters, name: z.string().min(1).max(2000) },
  async load(context, input) {
    const { ask } = context;
    const { range } = await askRange(context, input);
    const bucket_s = bucketSeconds(range);
    const question = { from: range.from, to: range.to, function: input.name };
    const [
      facts,
      totals,
      cost,
      overTime,
      triggers,
      neighbours,
      errors,
      invocations,
      overhead,
      ever,
      findings,
      verdicts,
      duplicates,
      workflows,
      workflow_names,
      coldStarts,
    ] = await Promise.all([
      ask(functionList, { ...question, sort: '', limit: 1 }),
      ask(invocationTotals, question),
      ask(costTotals, question),
      ask(invocationsOverTime, { ...question, bucket_s }),
      ask(functionTriggers, question),
      ask(functionNeighbours, question),
      ask(functionErrors, question),
      ask(functionInvocations, { ...question, limit: invocationLimit }),
      ask(functionOverhead, question),
      ask(functionLatest, { function: input.name }),
      ask(findingList, openFindings({ function: input.name })),
      ask(duplicateVerdicts, { ...anyDuplicate(range, input.name), limit: 1 }),
      ask(duplicateList, { ...anyDuplicate(range, input.name), after: '', limit: duplicateLimit }),
      ask(functionWorkflows, question),
      askWorkflowNames(context),
      ask(coldStartTotals, { ...question, now: context.now }),
    ]);
    if (!ever[0]) throw new DashboardError('not_found', `No function ${input.name} has run.`);
    return {
      range,
      bucket_s,
      function: input.name,
      facts: facts[0] ?? null,
      latest_known: ever[0],
      totals: totals[0]!,
      cost: cost[0]!,
      over_time: overTime,
      triggers,
      neighbours,
      errors,
      overhead: overhead[0]!,
      latest_invocations: invocations,
      findings,
      /** Whether it does again what it did before; null where it got no certain duplicate. */
      duplicate_verdict: verdicts[0] ?? null,
      latest_duplicates: duplicates,
      workflows,
      workflow_names,
      cold_starts: coldStarts[0]!,
    };
  },
  view(data, _context, input) {
    const time = timeQuery(input);
    const known = data.facts ?? data.latest_known;
    const { totals } = data;
    const nameOf = workflowNamer(data.workflow_names);
    const panels = invocationPanels(data.range, data.over_time, totals);
    const name = known.name || functionLabel(data.function);
    return {
      title: name,
      name,
      identity: data.function,
      range: data.range,
      isQuiet: totals.invocations === 0,
      everythingHref: functionLink(data.function, { range: 'all' }),
      lastAt: formatTime(data.latest_known.last_at),
      flowsHref: link('/flows', { ...time, function: data.function }),
      about: [
        ['version', known.version],
        ['provider', known.provider],
        ['account', known.account],
        ['region', known.region],
        ['runtime', known.runtime],
        ['architecture', known.architecture],
        ['memory', formatBytes(known.memory_bytes)],
      ].filter(([, value]) => value),
      tiles: [
        {
          label: 'Invocations',
          value: formatCount(totals.invocations),
          note: data.facts ? `on ${formatPlural(data.facts.instances, 'instance')}` : '',
        },
        {
          label: 'Errors',
          value: formatCount(totals.errors),
          note: formatShare(totals.errors, totals.invocations),
          kind: totals.errors > 0 ? 'error' : '',
        },
        {
          label: 'Cold starts',
          value: formatCount(totals.cold_starts),
          note: formatShare(totals.cold_starts, totals.invocations),
          kind: totals.cold_starts > 0 ? 'cold' : '',
        },
        {
          label: 'Init, median',
          value: formatDuration(data.facts?.p50_init_ms),
          note: `longest ${formatDuration(data.facts?.max_init_ms)}`,
        },
        { label: 'Median', value: formatDuration(totals.p50_ms), note: 'duration' },
        { label: 'p95', value: formatDuration(totals.p95_ms), note: 'duration' },
        { label: 'p99', value: formatDuration(totals.p99_ms), note: 'duration' },
        {
          label: 'Cost',
          value: formatUsd(data.cost.list_cost_usd),
          note: formatUnpriced(data.cost),
          kind: 'long',
        },
      ],
      panels: [
        panels.count('Invocations'),
        panels.duration('Duration', ['median', 'p95', 'p99']),
        panels.coldStarts('Cold starts'),
      ],
      cold: functionColdView(data.function, data.cold_starts, { invocations: totals.invocations, time }),
      overhead: overheadPanel(data.overhead),
      findings: findingLines(data.findings),
      verdict: data.duplicate_verdict && verdictRow(data.duplicate_verdict, time),
      duplicates: data.latest_duplicates.map(duplicateRow),
      duplicatesHref: link('/duplicates', { ...time, consumer: data.function }),
      findingsHref: link('/findings', { function: data.function }),
      workflows: data.workflows.map((row) => ({
        ...workflowPlace(row.workflow, nameOf, time),
        invocations: formatCount(row.invocations),
        errors: formatCount(row.errors),
        flowsHref: link('/flows', { ...time, workflow: row.workflow, function: data.function }),
      })),
      failedRecords: failedRecords(data.triggers),
      triggers: data.triggers.map((trigger) => ({
        source: trigger.source || 'unknown',
        channel: describeChannel(trigger.channel),
        whole: trigger.channel,
        invocations: formatCount(trigger.invocations),
        records: formatCount(trigger.records),
        errors: formatCount(trigger.errors),
        failed: formatCount(trigger.failed_records),
      })),
      neighbours: data.neighbours.map((row) => ({
        isIn: row.direction === 'in',
        other: functionLabel(row.other_function) || 'outside',
        href: row.other_function ? functionLink(row.other_function, time) : undefined,
        channel: describeChannel(row.channel),
        whole: [row.channel, row.via].filter(Boolean).join(' via '),
        via: row.via && row.via !== row.channel ? describeChannel(row.via).name : '',
        evidence: row.evidence,
        hops: formatCount(row.hops),
        p50: formatDuration(row.p50_wait_ms),
        p95: formatDuration(row.p95_wait_ms),
      })),
      errors: data.errors.map((row) => ({
        type: row.error_type || 'no type given',
        times: formatCount(row.times),
        message: row.latest_message,
        latestAt: formatTime(row.latest_at),
        latestIso: isoTime(row.latest_at),
      })),
      invocations: data.latest_invocations.map((row) => ({
        startedAt: formatTime(row.started_at),
        startedIso: isoTime(row.started_at),
        // Of what only a report tells there is no span to show.
        spanHref: row.is_report_only
          ? undefined
          : row.flow_ids[0] && spanLink(row.flow_ids[0], row.trace_id, row.span_id),
        duration: row.is_unfinished ? 'unfinished' : formatDuration(row.duration_ms),
        init: row.is_cold_start ? formatDuration(row.init_duration_ms) : '',
        billed: formatDuration(Number(row.billed_ms)),
        billedBy: row.reported ? 'printed' : 'computed',
        billedTitle: billedText(row),
        isCold: row.is_cold_start === 1,
        error: row.is_error ? row.error_type || 'error' : '',
        source: row.source,
        version: row.function_version,
        instance: row.instance,
        requestId: row.request_id,
        batch: formatCount(row.batch_size),
        flows: row.flow_ids.map((id) => ({ href: flowLink(id), id, text: shortId(id) })),
        moreFlows: row.flows > row.flow_ids.length ? formatCount(row.flows - row.flow_ids.length) : '',
      })),
    };
  },
});
