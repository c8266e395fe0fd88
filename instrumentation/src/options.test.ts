import assert from 'node:assert/strict';
import type { Context, SQSEvent, SQSHandler } from 'aws-lambda';
import { settingsFromEnvironment, withOptions } from './options.ts';
import { wrap } from './wrap.ts';

describe('Settings', () => {
  const read = (env: Record<string, string>) => {
    const faults: string[] = [];
    return { settings: settingsFromEnvironment(env, (fault) => faults.push(fault)), faults };
  };

  const said = (settings: object) =>
    Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));

  it('have defaults that need no environment', () => {
    const { settings, faults } = read({});
    assert.deepEqual(said(settings), {
      endpoint: 'http://127.0.0.1:4318',
      mode: 'await',
      deadlineMs: 300,
      startRecord: 'timeout',
      sampleRatio: 1,
      respectSampled: false,
      inject: 'free',
      fingerprint: true,
      capture: false,
      captureBytes: 2_048,
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
      CHOREOSCOPE_TOKEN_SECRET: 'prod/choreoscope#token',
      CHOREOSCOPE_TOKEN_PARAMETER: '/prod/choreoscope',
      CHOREOSCOPE_MODE: 'logs',
      CHOREOSCOPE_START_RECORD: 'always',
      CHOREOSCOPE_SAMPLE_RATIO: '0.1',
      CHOREOSCOPE_RESPECT_SAMPLED: '1',
      CHOREOSCOPE_INJECT: 'off',
      CHOREOSCOPE_EVENT_KEY: '$.orderId',
      CHOREOSCOPE_FINGERPRINT: '0',
      CHOREOSCOPE_VOLATILE_FIELDS: 'sentAt, nonce',
      CHOREOSCOPE_CAPTURE: '1',
      CHOREOSCOPE_CAPTURE_BYTES: '100',
      CHOREOSCOPE_SCRUB: 'customer.email',
      CHOREOSCOPE_SCRUB_PATTERN: '\\d{16}',
      CHOREOSCOPE_DISABLED: 'true',
      CHOREOSCOPE_DEBUG: '1',
    });
    assert.deepEqual(settings, {
      serviceName: 'shop',
      endpoint: 'https://collector.example/base',
      token: 'secret',
      tokenSecret: 'prod/choreoscope#token',
      tokenParameter: '/prod/choreoscope',
      mode: 'logs',
      deadlineMs: 0,
      startRecord: 'always',
      sampleRatio: 0.1,
      respectSampled: true,
      inject: 'off',
      eventKey: '$.orderId',
      fingerprint: false,
      volatileFields: ['sentAt', 'nonce'],
      capture: true,
      captureBytes: 100,
      scrub: ['customer.email'],
      scrubPattern: '\\d{16}',
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

  it('hide all of a payload where the environment does not say clearly what to hide', () => {
    const places = { CHOREOSCOPE_SCRUB: 'card,$.a[' };
    const pattern = { CHOREOSCOPE_SCRUB: 'card', CHOREOSCOPE_SCRUB_PATTERN: '(' };
    for (const env of [places, pattern]) assert.deepEqual(read(env).settings.scrub, ['**']);
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
      { eventKey: 7 },
      { eventKey: '$.order[' },
      { scrub: ['card', 'a b'] },
      { mode: 'udp' },
      { sampleRatio: 2 },
      { scrubPattern: '(' },
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
