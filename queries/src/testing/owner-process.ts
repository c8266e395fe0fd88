/** A process that opens an embedded store and keeps it. Arguments: data directory, address. */
import { openStore } from '../store.ts';

const [path = '', address] = process.argv.slice(2);
const store = await openStore({ path }, address ? { address } : {});
process.once('message', async () => {
  await store.close();
  process.disconnect();
});
process.once('disconnect', () => process.exit(0));
process.send?.('open');
