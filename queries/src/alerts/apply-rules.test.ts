import assert from 'node:assert/strict';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { applyRules } from './apply-rules.ts';
import { minute, ruleOf } from './estate.ts';
import { askRules, saveRule } from './rules.ts';

describe('Applying a file of rules', function () {
  this.timeout(60_000);
  let store: Store;
  before(async () => {
    store = await openTestStore();
  });
  const a = ruleOf({
    name: 'a',
    metric: 'errors',
    above: 1,
    labels: { team: 'shop', tier: 1 },
    scope: { function: 'pay*' },
  });
  const b = ruleOf({ name: 'b', metric: 'flow_cost', above: 1, options: {} });
  const apply = (rules: (typeof a)[], at: number, { file = 'shop.yaml', dryRun = false } = {}) =>
    applyRules(store, rules, { file, dryRun, now: minute(at) });
  const stored = async () =>
    (await askRules(store)).map(({ name, file, threshold }) => `${name} ${file} ${threshold}`);

  it('only says what it would do in a dry run', async () => {
    const plan = await apply([a, b], 0, { dryRun: true });
    assert.deepEqual([plan.created, plan.is_dry_run], [['a', 'b'], true]);
    assert.deepEqual(await stored(), []);
  });

  it('makes rules, and does nothing the second time', async () => {
    await apply([a, b], 1);
    assert.deepEqual((await askRules(store))[0], {
      ...a,
      source: 'file',
      file: 'shop.yaml',
      created_at: minute(1).toISOString(),
      updated_at: minute(1).toISOString(),
    });
    const again = await apply([a, b], 2);
    assert.deepEqual(
      [again.created, again.changed, again.deleted, again.unchanged],
      [[], [], [], ['a', 'b']],
    );
    assert.equal((await askRules(store))[0]?.updated_at, minute(1).toISOString());
  });

  it('says field by field what is another now, and deletes what the file has no more', async () => {
    const plan = await apply([{ ...a, threshold: 5, labels: { tier: '2', team: 'shop' } }], 3);
    assert.deepEqual(plan.changed, [
      {
        name: 'a',
        fields: [
          { field: 'threshold', before: 1, after: 5 },
          { field: 'labels', before: { team: 'shop', tier: '1' }, after: { tier: '2', team: 'shop' } },
        ],
      },
    ]);
    assert.deepEqual(plan.deleted, ['b']);
    assert.deepEqual(await stored(), ['a shop.yaml 5']);
  });

  it('leaves rules of pages and of other files alone, unless they have a name of its own', async () => {
    await saveRule(store, { ...b, name: 'of-a-page' }, { source: 'page', now: minute(4) });
    await apply([{ ...b, name: 'of-mail' }], 5, { file: 'mail.yaml' });
    const plan = await apply([{ ...b, name: 'of-a-page' }], 6);
    assert.deepEqual([plan.taken_over, plan.deleted], [[{ name: 'of-a-page', from: 'page' }], ['a']]);
    assert.deepEqual(await stored(), ['of-a-page shop.yaml 1', 'of-mail mail.yaml 1']);
  });

  it('replaces what was written in the same millisecond', async () => {
    await apply([{ ...a, threshold: 7 }], 7);
    await apply([{ ...a, threshold: 8 }], 7);
    assert.ok((await stored()).includes('a shop.yaml 8'));
  });
});
