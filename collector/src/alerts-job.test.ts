import assert from 'node:assert/strict';
import { alertStates, parseRule, type Store, saveRule } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { startCollector } from './collector.ts';
import { eventually, temporaryDirectory } from './testing/surroundings.ts';

describe('The collector, of alert rules', function () {
  this.timeout(60_000);
  let store: Store;
  before(async () => {
    store = await openTestStore();
  });

  it('looks at them by itself, without any data', async () => {
    const { rule } = parseRule({ name: 'nobody-calls', metric: 'invocations', below: 1, window: '1m' });
    assert.ok(rule);
    await saveRule(store, rule, { source: 'page', now: new Date() });
    const collector = await startCollector({
      store,
      journal: temporaryDirectory(),
      port: 0,
      jobs: { stitchEveryMs: false, alertsEveryMs: 100 },
    });
    try {
      const [state] = await eventually(async () => {
        const found = await store.ask(alertStates, { rule: 'nobody-calls', state: 'firing', limit: 1 });
        return found.length > 0 ? found : undefined;
      }, 50_000);
      assert.equal(state?.value, 0);
    } finally {
      await collector.close();
    }
  });
});
