import type { ClickHouseClient } from '@clickhouse/client';
import { type Metric, metricOf } from './metrics.ts';
import { likeLiteral, metricParams } from './params.ts';
import type { AlertRule } from './rule.ts';
import { read } from './statements.ts';
import { startOf } from './timing.ts';

/** Up to 5 flows, in hex, that show why a scope was past the threshold in the window that ended then; none where there are none. */
export async function exampleFlows(
  client: ClickHouseClient,
  rule: AlertRule,
  scope: string,
  end: number,
): Promise<string[]> {
  const { examples }: Metric = metricOf(rule.metric);
  if (!examples || rule.comparison === 'below') return [];
  const rows = await read<{ flow_id: string }>(client, `examples/${examples.file}`, {
    ...metricParams(rule),
    ...(rule.group_by === 'none' ? {} : { [rule.group_by]: likeLiteral(scope) }),
    show: examples.show,
    from_s: startOf(rule, end),
    to_s: end,
  });
  return rows.map(({ flow_id }) => flow_id);
}
