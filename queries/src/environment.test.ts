import assert from 'node:assert/strict';
import { ConfigError, port, readEnvironment, serviceVariables, storeVariables } from './environment.ts';

const variables = { ...storeVariables, ...serviceVariables, CHOREOSCOPE_DASHBOARD_PORT: port.default(3000) };

describe('reading the environment', () => {
  it('has a default for everything, so that an empty environment starts', () => {
    const config = readEnvironment(variables, {});
    assert.equal(config.CHOREOSCOPE_DATA, './data');
    assert.equal(config.CHOREOSCOPE_DASHBOARD_PORT, 3000);
    assert.equal(config.CHOREOSCOPE_CLICKHOUSE_URL, undefined);
  });

  it('takes an empty variable for an unset one', () => {
    assert.equal(readEnvironment(variables, { CHOREOSCOPE_HOST: '' }).CHOREOSCOPE_HOST, '127.0.0.1');
  });

  it('reports every fault at once, each with the name of its variable', () => {
    const wrong = {
      CHOREOSCOPE_DASHBOARD_PORT: '70000',
      CHOREOSCOPE_LOG_LEVEL: 'loud',
      CHOREOSCOPE_CLICKHOUSE_URL: 'localhost',
    };
    assert.throws(
      () => readEnvironment(variables, wrong),
      (error) =>
        error instanceof ConfigError &&
        error.faults.length === 3 &&
        Object.keys(wrong).every((name) => error.message.includes(`${name}: `)),
    );
  });
});
