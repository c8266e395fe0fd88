import assert from 'node:assert/strict';
import { ConfigError, readEnvironment } from '@choreoscope/queries';
import { aloneVariables } from './config.ts';

describe('the dashboard’s configuration', () => {
  it('needs a ClickHouse server when it runs alone, and has a default for the rest', () => {
    const config = readEnvironment(aloneVariables, { CHOREOSCOPE_CLICKHOUSE_URL: 'http://localhost:8123' });
    assert.equal(config.CHOREOSCOPE_HOST, '127.0.0.1');
    assert.equal(config.CHOREOSCOPE_DASHBOARD_PORT, 3000);
    assert.throws(() => readEnvironment(aloneVariables, {}), ConfigError);
  });
});
