import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { metricNames } from '@choreoscope/queries';
import { UsageError } from '../usage-error.ts';
import { parseAlerts, readAlertsFile } from './alerts-file.ts';

/** What is wrong with a text, line by line. */
function faults(text: string): string[] {
  try {
    parseAlerts(text, 'alerts.yaml');
  } catch (error) {
    if (error instanceof UsageError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('A file of alert rules', () => {
  it('is told where it is wrong, every fault with its line and column', () => {
    assert.deepEqual(
      faults(`rules:
  - name: one
    metric: errors
    above: 1
    windw: 5m
  - name: two
    metric: eror
    above: 1
  - name: three
    metric: errors
    scope: { workflow: x }
    window: soon
`).map((line) => line.replace(/must be one of.*/, '…')),
      [
        'alerts.yaml:5:5 rules[0].windw is not known here',
        'alerts.yaml:7:5 rules[1].metric "eror" …',
        'alerts.yaml:12:5 rules[2].window must be a length of time, such as 15m or 1h30m',
      ],
    );
    assert.deepEqual(
      faults('rules:\n  - name: three\n    metric: errors\n    scope: { workflow: x }\n').map((line) =>
        line.slice(0, 38),
      ),
      ['alerts.yaml:2:5 rules[0].above one of ', 'alerts.yaml:4:5 rules[0].scope errors '],
    );
  });

  it('is told where it is no YAML, and where it has no rules', () => {
    assert.match(faults('rules:\n  - name: [one\n')[0] ?? '', /^alerts\.yaml:\d+:\d+ /);
    assert.match(faults('')[0] ?? '', /^alerts\.yaml:1:1 rules /);
    assert.match(faults('channels: []\nrules: []')[0] ?? '', /^alerts\.yaml:1:1 channels is not known here/);
    assert.throws(() => readAlertsFile('/nowhere/alerts.yaml'), UsageError);
  });

  it('is shipped as an example, with a rule of every kind that people ask for', () => {
    const path = fileURLToPath(new URL('../../../docs/examples/alerts.yaml', import.meta.url));
    const { rules, written } = readAlertsFile(path);
    assert.equal(rules.length, written.length);
    const used = new Set<string>(rules.map(({ metric }) => metric));
    const left = ['invocations', 'latency', 'flow_latency', 'flow_error', 'workflow_cost', 'errors'];
    assert.deepEqual(
      metricNames.filter((name) => !used.has(name) && !left.some((one) => name.startsWith(one))),
      [],
    );
  });
});
