import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { metricNames, metricOf } from './metrics.ts';

describe('docs/alerts.md', () => {
  it('has every metric as it is', () => {
    const doc = readFileSync(new URL('../../../docs/alerts.md', import.meta.url), 'utf8');
    const rows = doc.split('\n').filter((line) => /^\| `[a-z_0-9]+` \| (count|share|ms|usd) \|/.test(line));
    const expected = metricNames.map((name) => {
      const { unit, meaning, scope, groups, noData, hasPeriods } = metricOf(name);
      const said = hasPeriods ? `${meaning}; \`period\`, \`forecast\`` : meaning;
      return `| \`${name}\` | ${unit} | ${said} | ${scope.join(', ')} | ${groups.join(', ')} | ${noData} |`;
    });
    assert.deepEqual(rows, expected);
  });
});
