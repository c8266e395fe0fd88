import assert from 'node:assert/strict';
import { deleteChannel, type Store, saveChannel, sendTest } from '@choreoscope/queries';
import { insertRows, openTestStore } from '@choreoscope/queries/testing';
import { alertChange } from '../testing/alert-change.ts';
import { type Receiver, startReceiver } from '../testing/receiver.ts';
import { silent } from '../testing/surroundings.ts';
import { runOutbox } from './outbox.ts';

const start = Date.parse('2026-03-04T12:00:00.000Z');
const decided = '2026-03-04 11:59:59.000';

describe('The outbox of alerts', function () {
  this.timeout(60_000);
  let store: Store;
  let hook: Receiver;
  let other: Receiver;
  let now: number;
  let environment: Record<string, string>;

  beforeEach(async () => {
    store = await openTestStore();
    [hook, other] = await Promise.all([startReceiver(), startReceiver()]);
    now = start;
    environment = {};
    await saveChannel(store, { name: 'hook', type: 'webhook', settings: { url: hook.url } }, new Date(now));
    await saveChannel(store, { name: 'other', type: 'webhook', settings: { url: other.url } }, new Date(now));
  });
  afterEach(() => Promise.all([hook.close(), other.close()]));

  const run = () =>
    runOutbox(store, {
      everyMs: 0,
      timeoutMs: 500,
      giveUpMs: 3_600_000,
      dashboardUrl: () => 'https://choreoscope.example/',
      secretOf: (name) => environment[name],
      log: silent,
      now: () => new Date(now),
      random: () => 0,
    });
  const decide = (...changes: object[]) =>
    insertRows(store, 'alert_changes', changes as Record<string, unknown>[]);
  const eventsAt = (receiver: Receiver) => receiver.received.map(({ body }) => JSON.parse(body));
  const scopesAt = (receiver: Receiver) =>
    eventsAt(receiver).map(({ data }) =>
      data.changes.map(({ scope, state }: { scope: string; state: string }) => `${scope} ${state}`),
    );
  const attempts = async (channel = 'hook') => {
    const result = await store.client.query({
      query:
        'SELECT attempt, toString(outcome) AS outcome, error, next_at FROM alert_deliveries WHERE channel = {channel:String} ORDER BY at, attempt',
      query_params: { channel },
      format: 'JSONEachRow',
    });
    return result.json<{ attempt: number; outcome: string; error: string; next_at: string | null }>();
  };

  it('tells each channel once of what came together, and of what came later apart', async () => {
    await decide(
      alertChange('a', decided, { scope: 'x', channels: ['hook', 'other'] }),
      alertChange('b', decided, { scope: 'y', channels: ['hook', 'other'] }),
      alertChange('c', decided, { rule: 'another', scope: 'z' }),
      alertChange('d', decided, { state: 'pending', notifies: 0 }),
      alertChange('e', decided, { channels: [] }),
    );
    await run();
    await run();
    assert.deepEqual(scopesAt(other), [['x firing', 'y firing']]);
    assert.deepEqual(scopesAt(hook).sort(), [['x firing', 'y firing'], ['z firing']]);
    assert.equal(
      eventsAt(other)[0].id,
      eventsAt(hook).find(({ subject }) => subject === 'payment-errors').id,
    );

    await decide(alertChange('f', '2026-03-04 12:00:30.000', { scope: 'x', state: 'resolved' }));
    now += 60_000;
    await run();
    await run();
    assert.deepEqual(scopesAt(hook).slice(2), [['x resolved']]);
    const [first] = eventsAt(hook).filter(({ subject }) => subject === 'payment-errors');
    assert.equal(first.data.rule.url, 'https://choreoscope.example/alerts/payment-errors');
    assert.equal(
      first.data.changes[0].flows[0].url,
      'https://choreoscope.example/flows/0af7651916cd43dd8448eb211c80319c',
    );
  });

  it('tells once, though two look at the same time', async () => {
    await decide(alertChange('a', decided));
    await Promise.all([run(), run()]);
    assert.deepEqual(scopesAt(hook), [['charge-card firing']]);
    assert.equal((await attempts()).length, 1);
  });

  it('notes what a silence keeps back, and tells of it once nothing does any more', async () => {
    await decide(alertChange('a', decided, { notifies: 0, silenced_by: 's1' }));
    await run();
    await run();
    assert.deepEqual(hook.received, []);
    const noted = await store.client.query({
      query: 'SELECT silenced_by, change_ids FROM alert_notifications FINAL',
      format: 'JSONEachRow',
    });
    assert.deepEqual(await noted.json(), [{ silenced_by: 's1', change_ids: ['a'.padEnd(32, '0')] }]);

    const ended = '2026-03-04 12:00:30.000';
    await decide(
      alertChange('a', decided, { silenced_by: 's1', decided_at: ended, notifies: 1, version: 2 }),
    );
    now += 60_000;
    await run();
    await run();
    assert.deepEqual(scopesAt(hook), [['charge-card firing']]);
  });

  it('tries again later and later under the same id, and keeps the order of a rule', async () => {
    hook.answer = (response) => response.writeHead(503).end();
    await decide(alertChange('a', decided));
    await run();
    await decide(alertChange('b', '2026-03-04 12:00:00.000', { state: 'resolved' }));
    now += 1_000;
    await run();
    assert.equal(hook.received.length, 1);
    now += 4_000;
    await run();
    assert.equal(hook.received.length, 2);
    hook.answer = (response) => response.end();
    now += 10_000;
    await run();
    const events = eventsAt(hook);
    assert.deepEqual(
      scopesAt(hook).map(([only]) => only),
      ['charge-card firing', 'charge-card firing', 'charge-card firing', 'charge-card resolved'],
    );
    assert.equal(new Set(events.map(({ id }) => id)).size, 2);
    assert.deepEqual(
      (await attempts()).map(({ attempt, outcome, error }) => [attempt, outcome, error]),
      [
        [1, 'failed', 'Answered 503'],
        [2, 'failed', 'Answered 503'],
        // Of the second notification and of the first, within one millisecond of this clock.
        [1, 'delivered', ''],
        [3, 'delivered', ''],
      ],
    );
  });

  it('waits as long as the receiver asks', async () => {
    hook.answer = (response) => response.writeHead(429, { 'retry-after': '600' }).end();
    await decide(alertChange('a', decided));
    await run();
    now += 599_000;
    await run();
    assert.equal(hook.received.length, 1);
    now += 2_000;
    await run();
    assert.equal(hook.received.length, 2);
  });

  it('gives up at once what is refused for good, in time what never arrives, and goes on', async () => {
    hook.answer = (response) => response.writeHead(400).end();
    other.answer = (response) => response.writeHead(500).end();
    await decide(alertChange('a', decided, { channels: ['hook', 'other'] }));
    for (; now < start + 3_700_000; now += 300_000) await run();
    const ends = async (channel: string) => (await attempts(channel)).at(-1);
    assert.deepEqual(await ends('hook'), {
      attempt: 1,
      outcome: 'given-up',
      error: 'Answered 400',
      next_at: null,
    });
    assert.equal((await ends('other'))?.outcome, 'given-up');
    const sent = other.received.length;
    await run();
    assert.deepEqual([hook.received.length, other.received.length], [1, sent]);
    hook.answer = (response) => response.end();
    await decide(alertChange('b', new Date(now).toISOString().replace('T', ' ').replace('Z', '')));
    await run();
    assert.equal((await ends('hook'))?.outcome, 'delivered');
  });

  it('lets no channel that hangs keep another waiting', async () => {
    hook.answer = () => {};
    await decide(
      ...['a', 'b', 'c'].map((id) => alertChange(id, decided, { rule: id, channels: ['hook', 'other'] })),
    );
    await run();
    assert.equal(other.received.length, 3);
    assert.equal(hook.received.length, 1);
    assert.equal((await attempts())[0]?.error, 'No answer in time');
  });

  it('says which variable is missing, and sends once it is there', async () => {
    const settings = { url: `\${CHOREOSCOPE_SECRET_HOOK}/x`, secret: `\${CHOREOSCOPE_SECRET_KEY}` };
    await saveChannel(store, { name: 'hook', type: 'webhook', settings }, new Date(now + 1));
    environment = { CHOREOSCOPE_SECRET_KEY: 'k' };
    await decide(alertChange('a', decided));
    await run();
    assert.equal(
      (await attempts())[0]?.error,
      'CHOREOSCOPE_SECRET_HOOK is not set in the collector’s environment',
    );
    environment.CHOREOSCOPE_SECRET_HOOK = hook.url;
    now += 10_000;
    await run();
    assert.equal(hook.received[0]?.path, '/x');
    assert.match(String(hook.received[0]?.headers['webhook-signature']), /^v1,/);
  });

  it('sends no variable that is not meant for channels', async () => {
    environment = { HOME: 'leaked' };
    const settings = { url: `${hook.url}/\${HOME}` };
    await saveChannel(store, { name: 'hook', type: 'webhook', settings }, new Date(now + 1));
    await decide(alertChange('a', decided));
    await run();
    assert.deepEqual(hook.received, []);
  });

  it('keeps what is for a channel that is gone until it is back, and does not go back for rules that change', async () => {
    await deleteChannel(store, 'hook', new Date(now + 1));
    await decide(alertChange('a', decided));
    await run();
    assert.equal((await attempts())[0]?.error, 'There is no channel of that name');
    await saveChannel(
      store,
      { name: 'hook', type: 'webhook', settings: { url: hook.url } },
      new Date(now + 2),
    );
    now += 10_000;
    await run();
    assert.equal(hook.received.length, 1);
  });

  it('sends a test that says it is one, past what waits', async () => {
    hook.answer = (response) => response.writeHead(503).end();
    await decide(alertChange('a', decided));
    await run();
    hook.answer = (response) => response.end();
    const id = await sendTest(store, 'hook', new Date(now));
    await run();
    const event = eventsAt(hook).at(-1);
    assert.deepEqual(
      [event.id, event.type, event.data.title],
      [id, 'dev.choreoscope.alert.test', 'Test: test of hook'],
    );
    await run();
    assert.equal(hook.received.length, 2);
  });

  it('tells of very many changes in parts, each once', async () => {
    await decide(
      ...Array.from({ length: 450 }, (_, n) => alertChange(`a${n}x`, decided, { scope: `f${n}` })),
    );
    await run();
    await run();
    assert.deepEqual(
      scopesAt(hook).map(({ length }) => length),
      [200, 200, 50],
    );
    assert.equal(new Set(scopesAt(hook).flat()).size, 450);
  });

  it('sends nothing before it knows where the dashboard is', async () => {
    await decide(alertChange('a', decided));
    await runOutbox(store, {
      everyMs: 0,
      timeoutMs: 500,
      giveUpMs: 1,
      dashboardUrl: () => '',
      secretOf: () => undefined,
      log: silent,
    });
    assert.deepEqual(hook.received, []);
  });
});
