import type { Grouping, MetricName, NoData, ScopeField } from './metrics.ts';

export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** What is asked how often, when it is too much, and who is told. Known by its name. */
export interface AlertRule {
  name: string;
  description: string;
  metric: MetricName;
  comparison: 'above' | 'below';
  /** In the metric's unit; a part of `budget_usd` where that is set; robust deviations where `baseline_weeks` is. Past it, not at it. */
  threshold: number;
  /** What is firing ends only at or beyond this; null: as soon as the threshold is not passed. */
  recover: number | null;
  window_s: number;
  /** How long it must be past the threshold before it fires. */
  for_s: number;
  /** day, month: since the start of the UTC day or month, whatever `window_s`. */
  period: 'window' | 'day' | 'month';
  /** What it will be at the end of the day or month, if it goes on like this. */
  is_forecast: boolean;
  budget_usd: number | null;
  /** 0: none. Else the value is how far off the same hours of so many weeks before it is. */
  baseline_weeks: number;
  /** Fewer samples (invocations, flows) are no data. */
  min_samples: number;
  no_data: NoData;
  group_by: Grouping;
  /** Patterns with `*`, of the whole name or of its last part. */
  scope: Partial<Record<ScopeField, string>>;
  /** The metric's own, without those at their defaults. */
  options: Record<string, string>;
  /** Names of alert channels. */
  channels: string[];
  severity: Severity;
  labels: Record<string, string>;
  is_enabled: boolean;
}

/** A rule as it is stored. */
export interface StoredRule extends AlertRule {
  source: 'file' | 'page';
  /** Which file it came from; empty: a page. */
  file: string;
  /** ISO 8601, UTC. */
  created_at: string;
  updated_at: string;
}

/** While it holds, nobody is told of what it matches. Empty patterns match all. */
export interface Silence {
  /** Patterns with `*`. */
  rule: string;
  scope: string;
  /** All of these labels; `severity` is one. */
  labels: Record<string, string>;
  from: Date;
  /** Excluded. */
  to: Date;
  comment: string;
  by: string;
}
