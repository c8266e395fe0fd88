import type { StatementParams } from '../job-statements.ts';
import { type Metric, metricOf, scopeFields } from './metrics.ts';
import type { AlertRule } from './rule.ts';

/** Parameters that the statements of a rule's metric share: its measure and options, and what it is limited to. */
export function metricParams(rule: AlertRule): StatementParams {
  const metric: Metric = metricOf(rule.metric);
  return {
    ...metric.params,
    ...(metric.options?.parse(rule.options) as StatementParams | undefined),
    ...Object.fromEntries(scopeFields.map((field) => [field, likePattern(rule.scope[field] ?? '')])),
  };
}

/** As LIKE has it: everything stands for itself, `*` for anything. */
function likePattern(pattern: string): string {
  return likeLiteral(pattern).replaceAll('*', '%');
}

/** As LIKE has it: that text and no other. */
export function likeLiteral(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
