import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { backTest, keepUp } from '@choreoscope/queries';
import { insertDerived, openTestStore, rowsOf, shopRuns } from '@choreoscope/queries/testing';
import { readAlertsFile } from './alerts-file.ts';

/** When the shop opens. */
const noon = Date.UTC(2026, 0, 15, 12);

describe('The rules that are shipped as an example', function () {
  this.timeout(120_000);

  it('say of a shop in which payments failed that they did, and nothing else', async () => {
    const store = await openTestStore();
    const runs = shopRuns(0, 200).map((run) => ({
      ...run,
      durationMs: 50,
      billedMs: 50,
      isError: run.function === 'charge' && run.at < 4,
    }));
    await insertDerived(store.client, rowsOf([...runs, { id: 'early', function: 'p', at: -7200 }]));
    const now = new Date(noon + 3_600_000);
    await keepUp(store, { now: () => now });
    const { rules } = readAlertsFile(
      fileURLToPath(new URL('../../../docs/examples/alerts.yaml', import.meta.url)),
    );
    const fired: Record<string, number> = {};
    for (const rule of rules) {
      const report = await backTest(
        store,
        { ...rule, min_samples: Math.min(rule.min_samples, 5) },
        {
          from: new Date(noon - 3_600_000),
          to: now,
          now,
        },
      );
      if (report.fired > 0) fired[rule.name] = report.fired;
    }
    assert.deepEqual(fired, { 'error-rate': 1 });
  });
});
