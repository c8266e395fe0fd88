import { rollUp } from '../rollups/roll-up.ts';
import type { Store } from '../store.ts';
import { insertRows } from '../testing/insert-rows.ts';
import type { AlertRule } from './rule.ts';
import { parseRule, type RuleInput } from './rule-file.ts';

/** What happened, as tests tell it. Times are minutes after noon. */
export interface Happening {
  at: number;
  /** How often, spread over the minute. */
  times?: number;
  function?: string;
  channel?: string;
  ms?: number;
  error?: string;
  coldMs?: number;
  region?: string;
}

/** A flow that began then. */
export interface Flowing {
  at: number;
  times?: number;
  workflow?: string;
  variant?: string;
  ms?: number;
  errors?: number;
  costUsd?: number;
  /** Minutes after noon when a consumer that never came should have. */
  expected?: number;
  deadLetters?: number;
}

const noon = Date.UTC(2026, 10, 20, 12);

/** So many minutes after noon. */
export const minute = (minutes: number) => new Date(noon + minutes * 60_000);
export const plainMinute = (minutes: number) =>
  minute(minutes).toISOString().replace('T', ' ').replace('Z', '');

let nextId = 1;
const id = (length: number) => (nextId++).toString(16).padStart(length, '0');

/** Invocations, counted at once as the jobs count them. */
export async function happened(store: Store, happenings: readonly Happening[], now: Date): Promise<void> {
  const rows = happenings.flatMap(
    ({
      at,
      times = 1,
      function: name = 'pay',
      channel = 'queue:orders',
      ms = 100,
      error = '',
      coldMs,
      region = 'eu-west-1',
    }) =>
      Array.from({ length: times }, (_, n) => ({
        trace_id: id(32),
        span_id: id(16),
        function: `arn:aws:lambda:${region}:1:function:${name}`,
        function_name: name,
        provider: 'aws',
        region,
        architecture: 'arm64',
        memory_bytes: 1_073_741_824,
        source: 'sqs',
        channel,
        started_at: plainMinute(at + n / (times + 1)),
        duration_ms: ms,
        billed_ms: ms,
        init_duration_ms: coldMs ?? null,
        is_cold_start: Number(coldMs !== undefined),
        is_error: Number(error !== ''),
        error_type: error,
        batch_size: 1,
        version: 1,
      })),
  );
  await insertRows(store, 'invocations', rows);
  await rollUp(store, { now: () => now });
}

/** Flows with what is known of each, counted at once. */
export async function flowed(store: Store, flows: readonly Flowing[], now: Date): Promise<string[]> {
  const ids: string[] = [];
  const rows = flows.flatMap(({ times = 1, ...flow }) =>
    Array.from({ length: times }, (_, n) => {
      const flow_id = id(32);
      ids.push(flow_id);
      const started_at = plainMinute(flow.at + n / (times + 1));
      const ended_at = plainMinute(flow.at + n / (times + 1) + (flow.ms ?? 100) / 60_000);
      const shared = {
        flow_id,
        started_at,
        ended_at,
        workflow: flow.workflow ?? 'shop',
        duration_ms: flow.ms ?? 100,
        errors: flow.errors ?? 0,
        version: 1,
      };
      return {
        flow: { ...shared, invocations: 1, functions: ['arn:aws:lambda:eu-west-1:1:function:pay'] },
        facts: {
          ...shared,
          variant: flow.variant ?? 'usual',
          cost_usd: flow.costUsd ?? 0,
          unreceived: flow.expected === undefined ? 0 : 1,
          expected_by: flow.expected === undefined ? '1970-01-01 00:00:00' : plainMinute(flow.expected),
          dead_letters: flow.deadLetters ?? 0,
        },
      };
    }),
  );
  await insertRows(
    store,
    'flow_facts',
    rows.map(({ facts }) => facts),
  );
  await insertRows(
    store,
    'flows',
    rows.map(({ flow }) => flow),
  );
  await rollUp(store, { now: () => now });
  return ids;
}

const kept = [
  'invocations',
  'rollup_inbox',
  'rollup_batches',
  'rollup_days',
  'function_rollups',
  'error_rollups',
  'flows',
  'flow_facts',
  'flow_index',
  'flow_rollups',
  'duplicates',
  'duplicate_effects',
  'workflow_hours',
  'workflow_pins',
  'findings',
  'finding_dismissals',
  'alert_rules',
  'alert_states',
  'alert_changes',
  'alert_evaluations',
  'alert_silences',
];

/** Empties what these tests fill; far sooner than emptying a store. */
export async function forget(store: Store): Promise<void> {
  for (const table of kept) await store.client.command({ query: `TRUNCATE TABLE ${table} SYNC` });
}

/** A rule out of what a file would say; faults are the test's. */
export function ruleOf(input: Omit<RuleInput, 'name'> & { name?: string }): AlertRule {
  const { rule, faults } = parseRule({ name: 'rule', ...input });
  if (rule) return rule;
  throw new Error(JSON.stringify(faults));
}
