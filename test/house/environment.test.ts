import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const file = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(file(path), 'utf8');

/** Option → its variable, from the table in options.ts. */
const variables = new Map(
  [...read('instrumentation/src/options.ts').matchAll(/^ {2}(\w+): \[\s*'([A-Z][A-Z_]+)'/gm)].map(
    ([, option, variable]) => [option as string, variable as string],
  ),
);

/** Rows of the tables of environment variables in a page: variable, default, meaning. */
function rows(path: string): string[][] {
  return read(path)
    .split('\n')
    .filter((line) => /^\| `(CHOREOSCOPE|OTEL)_/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('The environment of functions', () => {
  const user = rows('docs/instrument.md');

  it('is told alike to users of the command and of the package', () => {
    assert.deepEqual(user, rows('instrumentation/README.md'));
  });

  it('is told whole: every variable that is read, and no other', () => {
    assert.ok(variables.size >= 7, 'the table in options.ts is not where this test looks');
    assert.deepEqual(user.map(([name]) => name?.replaceAll('`', '')).sort(), [...variables.values()].sort());
  });

  it('is told with the defaults that hold', async () => {
    const { settingsFromEnvironment } = (await import(file('instrumentation/src/options.ts').href)) as {
      settingsFromEnvironment(env: object, report: () => void): Record<string, unknown>;
    };
    const defaults = settingsFromEnvironment({}, () => assert.fail('nothing is there to be at fault'));
    for (const [option, variable] of variables) {
      const value = defaults[option];
      const shown =
        value === undefined ? undefined : `\`${typeof value === 'boolean' ? Number(value) : value}\``;
      const told = user.find(([name]) => name === `\`${variable}\``)?.[1] ?? '';
      if (shown === undefined) assert.doesNotMatch(told, /`/, variable);
      else assert.equal(told, shown, variable);
    }
  });
});
