import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { findingKinds } from './finding-kinds.ts';
import { sizeLimits } from './size-limits.ts';

const rows = readFileSync(new URL('../../../docs/findings.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe('docs/findings.md', () => {
  it('has every kind with its thresholds, and no other', () => {
    const told = (thresholds: (typeof findingKinds)[number]['thresholds']) =>
      Object.entries(thresholds)
        .map(([name, { value, unit, meaning }]) => `\`${name}\` ${value} ${unit}: ${meaning}`)
        .join('<br>');
    assert.deepEqual(
      rows.filter(([first]) => first?.startsWith('`')),
      findingKinds.map(({ kind, explanation, thresholds }) => [`\`${kind}\``, explanation, told(thresholds)]),
    );
  });

  it('has every size limit with its source', () => {
    assert.deepEqual(
      rows.filter(([, , source]) => source?.startsWith('<http')),
      sizeLimits.map(({ service, bytes, source }) => [service, String(bytes), `<${source}>`]),
    );
  });

  it('is of kinds that each have a statement, which names all of its thresholds', () => {
    for (const { kind, thresholds } of findingKinds) {
      const file = new URL(`../../findings/${kind}.sql`, import.meta.url);
      assert.ok(existsSync(file), kind);
      const sql = readFileSync(file, 'utf8');
      for (const name of Object.keys(thresholds))
        assert.ok(sql.includes(`{${name}:Float64}`), `${kind} ${name}`);
    }
  });
});
