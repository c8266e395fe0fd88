import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { ChoreoscopeInstrumentation } from './node-sdk.ts';
import { lambdaResource } from './resource.ts';
import { version } from './version.ts';

describe('The resource of a function', () => {
  const env = {
    AWS_LAMBDA_FUNCTION_NAME: 'place-order',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/20/[$LATEST]abc',
    AWS_REGION: 'eu-west-1',
  };

  it('speaks in semantic conventions only', () => {
    const known = new Set<unknown>(Object.values(conventions));
    const names = Object.keys(lambdaResource(env, undefined, '123456789012'));
    assert.deepEqual(
      names.filter((name) => !known.has(name)),
      [],
    );
    assert.ok(names.length >= 14);
  });

  it('leaves out what the environment does not say', () => {
    const names = Object.keys(lambdaResource({}, undefined, undefined));
    assert.deepEqual(
      names.filter((name) => /^(faas|cloud)\./.test(name)),
      [],
    );
  });

  it('has memory in bytes, and the service name that was asked for', () => {
    const resource = lambdaResource(env, 'shop', undefined);
    assert.equal(resource['faas.max_memory'], 1_073_741_824);
    assert.equal(resource['service.name'], 'shop');
  });
});

describe('The package', () => {
  it('says its own version', () => {
    const { version: stated } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    assert.equal(version, stated);
  });

  it('is an OpenTelemetry instrumentation', () => {
    const instrumentation: Instrumentation = new ChoreoscopeInstrumentation({ enabled: false });
    assert.equal(instrumentation.instrumentationName, '@choreoscope/instrumentation');
  });
});
