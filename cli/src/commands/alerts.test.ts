import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDashboard } from '@choreoscope/dashboard';
import { type DirectoryLock, lockDirectory, readEnvironment, rollUp, type Store } from '@choreoscope/queries';
import { insertRows, openTestStore } from '@choreoscope/queries/testing';
import { type Config, variables } from '../config.ts';
import { UsageError } from '../usage-error.ts';
import { applyAlerts, listAlerts, testAlerts } from './alerts.ts';

const hour = 3_600_000;
const failedAt = new Date(Math.floor(Date.now() / hour) * hour - 5 * hour);

/** Six invocations that failed at one time, five hours ago. */
async function fail(store: Store): Promise<void> {
  const rows = Array.from({ length: 6 }, (_, n) => ({
    trace_id: `${n}`.padStart(32, '0'),
    span_id: `${n}`.padStart(16, '0'),
    function: 'arn:aws:lambda:eu-west-1:1:function:pay',
    function_name: 'pay',
    started_at: new Date(failedAt.getTime() + n * 1000).toISOString(),
    is_error: 1,
    error_type: 'TypeError',
    batch_size: 1,
    version: 1,
  }));
  // What is stored begins earlier, so that there are whole windows before.
  const before = {
    ...rows[0],
    span_id: 'f'.repeat(16),
    is_error: 0,
    started_at: new Date(failedAt.getTime() - 2 * hour).toISOString(),
  };
  await insertRows(store, 'invocations', [...rows, before]);
  await rollUp(store);
}

const rules = (threshold: number) => `rules:
  - name: failures
    metric: errors
    above: ${threshold}
    window: 10m
    group_by: function
  - name: cost
    metric: function_cost
    period: day
    budget_usd: 5
    above: 0.8
`;

describe('choreoscope alerts, through the process that has the store', function () {
  this.timeout(60_000);
  let directory: string;
  let dashboard: { url: string; close(): Promise<void> };
  let lock: DirectoryLock;
  const config = () => readEnvironment(variables, { CHOREOSCOPE_DATA: directory }) as Config;
  const file = (text: string) => {
    const path = join(directory, 'alerts.yaml');
    writeFileSync(path, text);
    return path;
  };

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'choreoscope-alerts-'));
    mkdirSync(join(directory, 'store'));
    const store = await openTestStore();
    await fail(store);
    dashboard = await startDashboard({ store, port: 0, collectorUrl: 'http://127.0.0.1:4318' });
    lock = await lockDirectory(join(directory, 'store'), dashboard.url);
  });
  after(async () => {
    lock?.release();
    await dashboard?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const said = async (command: (print: (line: string) => void) => Promise<void>) => {
    const lines: string[] = [];
    await command((line) => lines.push(line));
    return lines;
  };
  const apply = (text: string, options = {}) =>
    said((print) => applyAlerts(file(text), options, config(), print));
  const list = () => said((print) => listAlerts(config(), print));

  it('says what applying a file would do, and does nothing', async () => {
    assert.deepEqual(await apply(rules(3), { dryRun: true }), [
      '+ failures',
      '+ cost',
      'Nothing was done. It would be 2 created, 0 changed, 0 deleted, 0 as they were.',
    ]);
    assert.deepEqual(await list(), ['There are no alert rules.']);
  });

  it('makes the rules what the file says', async () => {
    await apply(rules(3));
    assert.deepEqual(await apply(rules(4)), [
      '~ failures',
      '    threshold: 3 -> 4',
      'Rules of alerts.yaml: 0 created, 1 changed, 0 deleted, 1 as they were.',
    ]);
    const [cost, failures] = await list();
    assert.match(cost ?? '', /^quiet +cost +function_cost above 0.8 in a day +alerts.yaml$/);
    assert.match(failures ?? '', /^quiet +failures +errors above 4 in 10m +alerts.yaml$/);
    assert.deepEqual((await apply('rules: []\n')).slice(0, 2), ['- cost', '- failures']);
  });

  it('says when the rules of a file would have fired', async () => {
    const lines = await said((print) => testAlerts(file(rules(3)), {}, config(), print));
    assert.match(lines[0] ?? '', /^failures: would have fired 1 time from .* UTC to .* UTC\.$/);
    const minute = (after: number) =>
      new Date(failedAt.getTime() + after * 60_000).toISOString().slice(0, 16).replace('T', ' ');
    assert.ok(
      lines.includes(
        `  ${minute(1)} UTC until ${minute(11)} UTC: 6, arn:aws:lambda:eu-west-1:1:function:pay`,
      ),
      lines.join('\n'),
    );
    assert.ok(lines.some((line) => line.startsWith('cost: would not have fired')));
    const later = await said((print) =>
      testAlerts(file(rules(3)), { rule: 'failures', from: minute(120).replace(' ', 'T') }, config(), print),
    );
    assert.match(later.join('\n'), /^failures: would not have fired from .*\.$/);
  });

  it('refuses what is not right', async () => {
    await assert.rejects(
      apply(rules(3).replace('10m', 'soon')),
      /alerts\.yaml:5:5 rules\[0\]\.window must be/,
    );
    await assert.rejects(
      said((print) => testAlerts(file(rules(3)), { rule: 'none' }, config(), print)),
      UsageError,
    );
  });
});
