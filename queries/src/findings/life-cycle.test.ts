import assert from 'node:assert/strict';
import { findingList } from '../questions/index.ts';
import { stitch } from '../stitch/stitch.ts';
import type { Store } from '../store.ts';
import { openTestStore } from '../testing/index.ts';
import { dismissFinding } from './dismiss-finding.ts';
import { findFindings } from './find-findings.ts';
import { atSeconds, insertNoted, type NotedRun } from './noted-run.ts';

const queue = 'arn:aws:sqs:eu-west-1:123456789012:orders';
const hour = 3600;
const send = (id: string, at: number, name = 'send'): NotedRun => ({
  id,
  function: name,
  at,
  sends: [{ keys: [`id:sqs:${id}`], channel: queue }],
});
const take = (id: string, at: number): NotedRun => ({
  id: `${id}t`,
  function: 'take',
  at,
  gets: [[`id:sqs:${id}`]],
  channel: queue,
});
const everything = { state: 'all', kind: '', function: '', group: '', workflow: '', id: '', limit: 100 };

describe('A finding', function () {
  this.timeout(60_000);
  let store: Store;
  const look = async (runs: NotedRun[], seconds: number) => {
    await insertNoted(store.client, runs, 'L');
    await stitch(store);
    const {
      looked: _looked,
      elapsedMs: _elapsed,
      ...counts
    } = await findFindings(store, {
      now: () => atSeconds(seconds),
    });
    return counts;
  };
  const only = async () => {
    const rows = await store.ask(findingList, everything);
    assert.equal(rows.length, 1);
    return rows[0]!;
  };

  before(async () => {
    store = await openTestStore({ engine: 'embedded' });
  });

  it('is shown by flows, and known by one id while it goes and comes back', async () => {
    const first = await look([send('a', 0), send('b', 60)], hour);
    assert.deepEqual(first, { open: 1, found: 1, gone: 0, returned: 0 });
    const found = await only();
    assert.deepEqual([found.state, found.count, found.flow_ids.length], ['open', 2, 2]);

    const later = 31 * hour;
    const second = await look([send('x', 30 * hour, 'other'), take('x', 30 * hour + 1)], later);
    assert.deepEqual(second, { open: 0, found: 0, gone: 1, returned: 0 });
    const gone = await only();
    assert.deepEqual([gone.id, gone.state, gone.found_at], [found.id, 'gone', found.found_at]);
    assert.equal(gone.resolved_at, atSeconds(later).toISOString());

    const third = await look([send('c', 32 * hour)], 33 * hour);
    assert.deepEqual(third, { open: 1, found: 0, gone: 0, returned: 1 });
    const back = await only();
    assert.deepEqual([back.id, back.state, back.returns, back.resolved_at], [found.id, 'open', 1, null]);
    assert.equal(back.first_seen, found.first_seen);
  });

  it('stays dismissed when it is found again, with who said so and why, until it is reopened', async () => {
    const { id } = await only();
    await dismissFinding(store, id, true, { by: 'ann', note: 'known', now: atSeconds(33 * hour + 1) });
    await look([send('d', 34 * hour)], 35 * hour);
    const again = await only();
    assert.deepEqual([again.state, again.dismissed_by, again.dismissed_note], ['dismissed', 'ann', 'known']);
    assert.equal(again.count, 2);
    await dismissFinding(store, id, false, { now: atSeconds(35 * hour) });
    assert.equal((await only()).state, 'open');
  });

  it('is not looked for again while nothing is new, nor too soon after the last time', async () => {
    const looked = async (seconds: number) =>
      (await findFindings(store, { now: () => atSeconds(seconds) })).looked;
    assert.equal(await looked(50 * hour), false);
    await insertNoted(store.client, [send('e', 35 * hour)], 'L');
    await stitch(store);
    assert.equal(await looked(35 * hour), false);
    assert.equal(await looked(50 * hour), true);
  });

  it('comes of time alone, some minutes after the last event', async () => {
    const at = 60 * hour;
    assert.equal((await look([send('f', at, 'late')], at + 60)).found, 0);
    assert.equal((await look([], at + 20 * 60)).found, 1);
    assert.deepEqual((await look([], at + 25 * 60)).found, 0);
  });
});
