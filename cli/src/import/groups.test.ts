import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Groups } from './groups.ts';

const left = () =>
  existsSync(tmpdir())
    ? readdirSync(tmpdir()).filter((name) => name.startsWith('choreoscope-import-') && !name.includes('test'))
    : [];

async function gather(memoryBytes: number, total: number): Promise<Map<string, unknown[]>> {
  const groups = new Groups(memoryBytes);
  for (let i = 0; i < total; i++) {
    await groups.add(`group ${i % 97}`, { place: `file:${i}`, value: { i, text: 'ü\n"' } });
  }
  const found = new Map<string, unknown[]>();
  for await (const items of groups.take()) {
    assert.ok(!found.has(items[0]?.group ?? ''), 'a group comes once');
    found.set(items[0]?.group ?? '', items);
  }
  return found;
}

describe('Groups of an import', () => {
  it('are the same out of files as out of memory, each whole and in order, and leave no files', async () => {
    const before = left();
    const inMemory = await gather(64 * 1024 * 1024, 2000);
    const onDisk = await gather(20_000, 2000);
    assert.equal(inMemory.size, 97);
    assert.equal(onDisk.size, 97);
    for (const [group, items] of inMemory) assert.deepEqual(onDisk.get(group), items);
    assert.deepEqual(left(), before);
  });
});
