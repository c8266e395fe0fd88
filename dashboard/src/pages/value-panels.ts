import type { alertRules, Row, RuleValues } from '@choreoscope/queries';
import { alertScope, alertValue } from '../alert-words.ts';
import type { Panel } from '../chart/panel.ts';
import { drawSeriesChart } from '../chart/series-chart.ts';
import { absent, formatBucket } from '../format.ts';
import type { Range } from '../range.ts';

/** A rule's values over time with its threshold, a panel for each of the scopes furthest past it. */
export function valuePanels(range: Range, rule: Row<typeof alertRules>, values: RuleValues): Panel[] {
  const { ends_s } = values;
  const [first = 0, second = 60] = ends_s;
  const span_s = (range.to.getTime() - range.from.getTime()) / 1000;
  const labels = ends_s.map((end) => formatBucket(end, Math.min(second - first, 3_600), span_s));
  const formatValue = (value: number | null) => (value === null ? absent : alertValue(rule, value));
  return values.scopes.map(({ scope, values: measured }) => {
    const title = alertScope(rule.group_by, scope).text;
    const known = measured.filter((value) => value !== null);
    const latest = measured.at(-1) ?? null;
    const greatest = known.length === 0 ? null : Math.max(...known);
    const limit = `${rule.comparison} ${formatValue(rule.threshold)}`;
    const description = `Latest ${formatValue(latest)}, greatest ${formatValue(greatest)}; fires ${limit}.`;
    const series = [
      { name: 'value', ink: 'accent' as const, values: measured },
      { name: 'threshold', ink: 'error' as const, values: ends_s.map(() => rule.threshold), isPlain: true },
    ];
    return {
      title,
      svg: drawSeriesChart({ title, description, kind: 'line', labels, series, formatValue, isCount: false }),
      legend: [
        { name: 'latest', ink: 'accent', total: formatValue(latest) },
        { name: `fires ${rule.comparison}`, ink: 'error', total: formatValue(rule.threshold) },
      ],
      columns: ['value'],
      rows: labels.flatMap((label, place) => {
        const value = measured[place] ?? null;
        return value === null ? [] : [{ label, values: [formatValue(value)] }];
      }),
    };
  });
}
