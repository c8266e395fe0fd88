import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readEnvironment } from '@choreoscope/queries';
import { limitsOf, collectorVariables as variables } from './config.ts';
import { collectorErrors } from './errors.ts';
import { defaultLimits } from './limits.ts';

const page = readFileSync(new URL('../../docs/collector.md', import.meta.url), 'utf8');

/** Rows of the page's tables, cells trimmed. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe('Configuration of the collector', () => {
  it('has the defaults of its limits', () => {
    assert.deepEqual(limitsOf(readEnvironment(variables, {})), defaultLimits);
  });

  it('takes an empty variable for an unset one, and splits tokens', () => {
    const config = readEnvironment(variables, {
      CHOREOSCOPE_COLLECTOR_PORT: '',
      CHOREOSCOPE_INGEST_TOKENS: ' a, b,,',
    });
    assert.equal(config.CHOREOSCOPE_COLLECTOR_PORT, 4318);
    assert.deepEqual(config.CHOREOSCOPE_INGEST_TOKENS, ['a', 'b']);
  });

  it('reads groups, and says every fault of them', () => {
    assert.deepEqual(readEnvironment(variables, { CHOREOSCOPE_GROUPS: 'a=x-*' }).CHOREOSCOPE_GROUPS, [
      { name: 'a', patterns: ['x-*'] },
    ]);
    assert.throws(() => readEnvironment(variables, { CHOREOSCOPE_GROUPS: 'a;b=' }), {
      faults: [
        'CHOREOSCOPE_GROUPS: "a" has no "=": write group=pattern,pattern',
        'CHOREOSCOPE_GROUPS: group "b" has no pattern',
      ],
    });
  });

  it('is in docs/collector.md, variable by variable', () => {
    const expected = Object.entries(variables).map(([name, schema]) => {
      const value = schema.safeParse(undefined).data;
      const shown = value === undefined ? '(unset)' : String(value) === '' ? '(empty)' : `\`${value}\``;
      return [`\`${name}\``, shown, schema.description];
    });
    assert.deepEqual(
      rows.filter(([name]) => name?.startsWith('`CHOREOSCOPE_')),
      expected,
    );
  });

  it('has every error code of the collector in docs/collector.md, and no other', () => {
    const expected = Object.entries(collectorErrors).map(([code, { status, retryable, meaning }]) => [
      `\`${code}\``,
      String(status),
      retryable ? 'yes' : 'no',
      meaning,
    ]);
    assert.deepEqual(
      rows.filter(([name]) => /^`[a-z]+(_[a-z]+)*`$/.test(name ?? '') && rows.length > 0),
      expected,
    );
  });
});
