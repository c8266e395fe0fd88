import assert from 'node:assert/strict';
import { ConfigError, readConfig, variables } from './config.ts';

describe('the dashboard’s configuration', () => {
  it('needs a ClickHouse server and has a default for the rest', () => {
    const config = readConfig({ CHOREOSCOPE_CLICKHOUSE_URL: 'http://localhost:8123', CHOREOSCOPE_HOST: '' });
    assert.equal(config.CHOREOSCOPE_HOST, '127.0.0.1');
    assert.equal(config.CHOREOSCOPE_DASHBOARD_PORT, 3000);
  });

  it('reports every fault at once', () => {
    assert.throws(
      () => readConfig({ CHOREOSCOPE_DASHBOARD_PORT: '70000', CHOREOSCOPE_LOG_LEVEL: 'loud' }),
      (error) =>
        error instanceof ConfigError &&
        ['CHOREOSCOPE_CLICKHOUSE_URL', 'CHOREOSCOPE_DASHBOARD_PORT', 'CHOREOSCOPE_LOG_LEVEL'].every((name) =>
          error.faults.some((fault) => fault.startsWith(name)),
        ),
    );
  });

  it('gives every variable a meaning', () => {
    for (const [name, variable] of Object.entries(variables)) assert.ok(variable.description, name);
  });
});
