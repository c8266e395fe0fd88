import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const file = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(file(path), 'utf8');

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
  /** Variable → its default, as the package reads them. */
  const defaults = new Map<string, unknown>();

  before(async () => {
    const { settingsFromEnvironment } = (await import(file('instrumentation/src/options.ts').href)) as {
      settingsFromEnvironment(env: object, report: () => void): Record<string, unknown>;
    };
    const asked: string[] = [];
    const env = new Proxy({}, { get: (_, name) => void asked.push(String(name)) });
    const settings = settingsFromEnvironment(env, () => assert.fail('nothing is there to be at fault'));
    assert.equal(asked.length, Object.keys(settings).length, 'an option has one variable');
    for (const [i, value] of Object.values(settings).entries()) defaults.set(asked[i]!, value);
  });

  it('is told alike to users of the command and of the package', () => {
    assert.deepEqual(user, rows('instrumentation/README.md'));
  });

  it('is told whole: every variable that is read, and no other', () => {
    assert.deepEqual(user.map(([name]) => name?.replaceAll('`', '')).sort(), [...defaults.keys()].sort());
  });

  it('is told with the defaults that hold', () => {
    for (const [variable, value] of defaults) {
      const told = user.find(([name]) => name === `\`${variable}\``)?.[1] ?? '';
      if (value === undefined) assert.doesNotMatch(told, /`/, variable);
      else assert.equal(told, `\`${typeof value === 'boolean' ? Number(value) : value}\``, variable);
    }
  });
});
