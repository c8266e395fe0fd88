/**
 * The evaluation of rules and the outbox over an embedded store, as a process that is killed. argv: the data directory, when it dies,
 * `before:alert_deliveries` or `after:alert_changes` for an insert into that table, and the first time the address of a webhook, for a rule
 * that fires as nothing ever ran. Says `done` where it lives.
 */
import {
  evaluateAlerts,
  openStore,
  parseRule,
  type Store,
  saveChannel,
  saveRule,
} from '@choreoscope/queries';
import { runOutbox } from '../notify/outbox.ts';
import { silent } from './surroundings.ts';

const [, , path = '', death = '', url] = process.argv;
const created = new Date('2026-03-04T11:50:00.000Z');
const now = new Date('2026-03-04T12:00:00.000Z');
const store = await openStore({ path });

/** The store, which kills this process before or after an insert into a table. */
function deadly({ client, ...rest }: Store, [when, table]: string[]): Store {
  const insert: typeof client.insert = async (params) => {
    if (when === 'before' && params.table === table) process.kill(process.pid, 'SIGKILL');
    const result = await client.insert(params);
    if (when === 'after' && params.table === table) process.kill(process.pid, 'SIGKILL');
    return result;
  };
  const watched = new Proxy(client, {
    get: (target, name) => {
      const value: unknown = name === 'insert' ? insert : Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...rest, client: watched };
}

if (url !== undefined) {
  await store.migrate();
  await saveChannel(store, { name: 'hook', type: 'webhook', settings: { url } }, created);
  const { rule } = parseRule({
    name: 'quiet',
    metric: 'invocations',
    below: 1,
    window: '5m',
    channels: ['hook'],
  });
  if (rule) await saveRule(store, rule, { source: 'page', now: created });
}
const mortal = deadly(store, death.split(':'));
// Twice: what was done is not done again.
for (const _time of [1, 2]) {
  await evaluateAlerts(mortal, { now: () => now });
  await runOutbox(mortal, {
    everyMs: 0,
    timeoutMs: 10_000,
    giveUpMs: 3_600_000,
    dashboardUrl: () => 'https://choreoscope.example',
    secretOf: () => undefined,
    log: silent,
    now: () => now,
  });
}
process.send?.('done');
await store.close();
process.disconnect?.();
