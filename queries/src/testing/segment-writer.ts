/**
 * A process that opens an embedded store and does as its parent says, so that a test can kill it in mid insert.
 * Argument: data directory. Messages in: one command; out: its answer.
 */
import { openStore } from '../store.ts';
import { neverMerge, spansSelect, writeNative } from './segment-file.ts';

export type WriterCommand =
  | { do: 'write'; file: string; rows: number; seed: number }
  | { do: 'insert'; file: string; token: string }
  | { do: 'count' };

const store = await openStore({ path: process.argv[2] ?? '' });
await store.migrate();
await neverMerge(store);

async function obey(command: WriterCommand): Promise<unknown> {
  if (command.do === 'write')
    return writeNative(store, command.file, spansSelect(command.rows, command.seed));
  if (command.do === 'insert') {
    process.send?.('inserting');
    return store.insertSegment({ table: 'spans', file: command.file, token: command.token });
  }
  const result = await store.client.query({
    query: `SELECT toUInt32((SELECT count() FROM spans)) AS spans,
                   toUInt32((SELECT count() FROM invocations)) AS invocations,
                   toUInt32((SELECT count() FROM hop_ends)) AS hop_ends`,
    format: 'JSONEachRow',
  });
  return (await result.json())[0];
}

process.on('message', async (command: WriterCommand) => {
  process.send?.({ done: (await obey(command)) ?? null });
});
process.once('disconnect', () => process.exit(0));
process.send?.('ready');
