import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ConfigError, readConfig, variables } from './config.ts';

describe('configuration', () => {
  it('has a default for everything, so that an empty environment starts', () => {
    const config = readConfig({});
    assert.equal(config.CHOREOSCOPE_COLLECTOR_PORT, 4318);
    assert.equal(config.CHOREOSCOPE_DASHBOARD_PORT, 3000);
    assert.deepEqual(config.CHOREOSCOPE_INGEST_TOKENS, []);
  });

  it('reports every fault at once, each with the name of its variable', () => {
    assert.throws(
      () =>
        readConfig({
          CHOREOSCOPE_COLLECTOR_PORT: '70000',
          CHOREOSCOPE_DASHBOARD_PORT: 'three',
          CHOREOSCOPE_CLICKHOUSE_URL: 'localhost',
        }),
      (error) =>
        error instanceof ConfigError &&
        error.faults.length === 3 &&
        error.faults.every((fault) => fault.startsWith('CHOREOSCOPE_')),
    );
  });

  it('takes an empty variable for an unset one', () => {
    assert.equal(readConfig({ CHOREOSCOPE_HOST: '' }).CHOREOSCOPE_HOST, '127.0.0.1');
  });

  it('splits ingest tokens and drops blanks', () => {
    assert.deepEqual(readConfig({ CHOREOSCOPE_INGEST_TOKENS: 'a, b,,' }).CHOREOSCOPE_INGEST_TOKENS, [
      'a',
      'b',
    ]);
  });

  it('is the table in docs/configuration.md', () => {
    const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    for (const [name, variable] of Object.entries(variables)) {
      assert.ok(page.includes(`| \`${name}\` |`), `${name} is not documented`);
      assert.ok(page.includes(variable.description ?? '(no description)'), `${name} is described otherwise`);
    }
  });
});
