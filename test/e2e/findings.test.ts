import assert from 'node:assert/strict';
import { findFindings, findingList, type Row } from '@choreoscope/queries';
import { runShop } from './run-shop.ts';

const everything = { state: 'open', kind: '', function: '', group: '', workflow: '', id: '', limit: 100 };

const short = (name: string) => name.replace(/^.*[:/]/, '');
const told = ({ kind, function: name, channel, other_function }: Row<typeof findingList>) =>
  [kind, short(name), short(channel), short(other_function)].filter(Boolean).join(' ');

/** Findings an hour after the shop has run: by then everything should have been received. */
async function findingsOf(orders: number, options: Parameters<typeof runShop>[2]) {
  const { store } = await runShop('embedded', orders, options);
  await findFindings(store, { now: () => new Date(Date.now() + 3_600_000), force: true });
  return store.ask(findingList, everything);
}

describe('what is found in the shop', function () {
  this.timeout(600_000);

  it('is nothing while it is healthy', async () => {
    assert.deepEqual((await findingsOf(200, { perRecord: true })).map(told), []);
  });

  it('is a storm of retries, with flows that show it, while its payment provider refuses every other order', async () => {
    const found = await findingsOf(80, { perRecord: true, misbehave: { flakyDependency: 0.5 } });
    assert.deepEqual(found.map(told), ['retry-storm charge-card payments']);
    const [storm] = found;
    assert.ok(storm && storm.count >= 30 && (storm.numbers.repeats_share ?? 0) > 0.2);
    assert.ok(storm.flow_ids.length > 0 && storm.workflows[0]?.startsWith('place-order'));
  });
});
