/**
 * An outbox over an embedded store, as a process that is killed. argv: the data directory, what to do, and for `run` the table at whose
 * insert the process dies, `before:alert_deliveries` or `after:alert_notifications`. Says `done` where it lives.
 */
import { openStore, type Store, saveChannel } from '@choreoscope/queries';
import { runOutbox } from '../notify/outbox.ts';
import { alertChange } from './alert-change.ts';
import { silent } from './surroundings.ts';

const [, , path = '', task = '', detail = ''] = process.argv;
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

const run = () =>
  runOutbox(deadly(store, detail.split(':')), {
    everyMs: 0,
    timeoutMs: 10_000,
    giveUpMs: 3_600_000,
    dashboardUrl: () => 'https://choreoscope.example',
    secretOf: () => undefined,
    log: silent,
    now: () => now,
  });

const tasks: Record<string, () => Promise<void>> = {
  async decide() {
    await store.migrate();
    await saveChannel(store, { name: 'hook', type: 'webhook', settings: { url: detail } }, now);
    await store.client.insert({
      table: 'alert_changes',
      values: [alertChange('a', '2026-03-04 11:59:59.000')],
      format: 'JSONEachRow',
      clickhouse_settings: { async_insert: 0 },
    });
    process.kill(process.pid, 'SIGKILL');
  },
  run,
  async runTwice() {
    await run();
    await run();
  },
};

await tasks[task]?.();
process.send?.('done');
await store.close();
process.disconnect?.();
