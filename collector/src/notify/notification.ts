/** One change of state of an alert, as people are told of it. */
export interface ToldChange {
  id: string;
  state: 'firing' | 'resolved';
  /** A function, a workflow or a channel; '': the rule has no groups. */
  scope: string;
  /** The same for all changes of one rule and scope: what is resolved is what was firing. */
  alertKey: string;
  /** ISO 8601, UTC: of the change, and of the beginning of what it ends or begins. */
  at: string;
  since: string;
  /** In the rule's unit; null: there is no data. */
  value: number | null;
  /** Why, where it is not the value: `rule-deleted`, `rule-disabled`, `no-data`; else empty. */
  reason: string;
  /** Flows that made it so, as pages. */
  flows: { id: string; url: string }[];
}

/** What is sent at once: changes of one rule that came together. */
export interface Notification {
  /** The same whenever it is sent again, to every channel. */
  id: string;
  isTest: boolean;
  /** ISO 8601, UTC: when these changes were put together. */
  madeAt: string;
  rule: {
    name: string;
    description: string;
    severity: 'info' | 'warning' | 'critical';
    metric: string;
    /** What the metric counts. */
    unit: 'count' | 'share' | 'ms' | 'usd';
    comparison: 'above' | 'below';
    /** In that unit; a part of `budgetUsd` where that is set; deviations where `baselineWeeks` is more than 0. So are values. */
    threshold: number;
    windowS: number;
    period: 'window' | 'day' | 'month';
    budgetUsd: number | null;
    baselineWeeks: number;
    labels: Record<string, string>;
    /** Its page. */
    url: string;
  };
  changes: ToldChange[];
}
