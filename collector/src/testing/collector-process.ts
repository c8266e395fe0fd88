/**
 * A collector over an embedded store, as a process to be killed: argv has the data directory. Says `{ url }` once it
 * listens; `drain` drains, any other text is SQL whose rows are sent back.
 */
import { join } from 'node:path';
import { openStore } from '@choreoscope/queries';
import { startCollector } from '../collector.ts';

const [, , data = ''] = process.argv;
const store = await openStore({ path: join(data, 'store') });
await store.migrate();
const collector = await startCollector({
  store,
  journal: join(data, 'journal'),
  port: 0,
  jobs: { stitchEveryMs: false },
  limits: { segmentAgeMs: 60, segmentRows: 1_000 },
});

process.on('disconnect', () => process.exit(0));
process.on('message', (text: string) => {
  const answer =
    text === 'drain'
      ? collector.drain()
      : store.client.query({ query: text, format: 'JSONEachRow' }).then((result) => result.json());
  answer.then(
    (rows) => process.send?.({ rows }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.send?.({ url: collector.url });
