import assert from 'node:assert/strict';
import type { Context, SQSEvent, SQSHandler } from 'aws-lambda';
import { settingsFromEnvironment, withOptions } from './options.ts';
import { wrap } from './wrap.ts';

describe('Settings', () => {
  const read = (env: Record<string, string>) => {
    const faults: string[] = [];
    return { settings: settingsFromEnvironment(env, (fault) => faults.push(fault)), faults };
  };

  it('have defaults that need no environment', () => {
    const { settings, faults } = read({});
    assert.deepEqual(settings, {
      serviceName: undefined,
      endpoint: 'http://127.0.0.1:4318',
      token: undefined,
      deadlineMs: 300,
      disabled: false,
      debug: false,
    });
    assert.deepEqual(faults, []);
  });

  it('come from the environment', () => {
    const { settings } = read({
      OTEL_SERVICE_NAME: 'shop',
      CHOREOSCOPE_ENDPOINT: 'https://collector.example/base',
      CHOREOSCOPE_TOKEN: 'secret',
      CHOREOSCOPE_DEADLINE_MS: '0',
      CHOREOSCOPE_DISABLED: 'true',
      CHOREOSCOPE_DEBUG: '1',
    });
    assert.deepEqual(settings, {
      serviceName: 'shop',
      endpoint: 'https://collector.example/base',
      token: 'secret',
      deadlineMs: 0,
      disabled: true,
      debug: true,
    });
  });

  it('keep their default where the environment makes no sense, and every fault is said', () => {
    const { settings, faults } = read({
      CHOREOSCOPE_ENDPOINT: 'collector:4318',
      CHOREOSCOPE_DEADLINE_MS: '-1',
      CHOREOSCOPE_DEBUG: 'maybe',
    });
    assert.equal(settings.endpoint, 'http://127.0.0.1:4318');
    assert.equal(settings.deadlineMs, 300);
    assert.deepEqual(
      faults.map((fault) => fault.split(' ')[0]),
      ['CHOREOSCOPE_ENDPOINT', 'CHOREOSCOPE_DEADLINE_MS', 'CHOREOSCOPE_DEBUG'],
    );
  });

  it('yield to options, of which an undefined one says nothing', () => {
    const settings = withOptions(read({ CHOREOSCOPE_TOKEN: 'kept' }).settings, {
      deadlineMs: 50,
      token: undefined,
    });
    assert.equal(settings.deadlineMs, 50);
    assert.equal(settings.token, 'kept');
  });

  it('refuse each option that is unknown or ill-typed, not even inherited names', () => {
    const refused: object[] = [
      { endpoint: 'collector' },
      { deadlineMs: Number.NaN },
      { eventKey: 'order' },
      { debug: 'yes' },
      { toString: 1 },
    ];
    for (const options of refused) assert.throws(() => withOptions(read({}).settings, options), TypeError);
  });

  it('let a handler keep its type', () => {
    const handler: SQSHandler = wrap(async (event: SQSEvent, context: Context) => {
      assert.ok(event.Records && context.awsRequestId);
    });
    assert.equal(typeof handler, 'function');
  });
});
