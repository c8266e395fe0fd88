import assert from 'node:assert/strict';
import fc from 'fast-check';
import { testRequestFixtures } from '../testing/request-fixtures.ts';
import { sources } from './sources.ts';

describe('A request to a function of Google', () => {
  testRequestFixtures(new URL('./fixtures/', import.meta.url), sources);

  it('carries context in Google’s own header, where there is no other', () => {
    const ask = (headers: Record<string, string>) =>
      sources.at(-1)?.carried?.({ method: 'GET', path: '/', headers, timeMs: 0 });
    assert.deepEqual(
      ask({ 'x-cloud-trace-context': '0AF7651916cd43dd8448eb211c80319c/13235353014750950193;o=1' }),
      {
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
    );
    assert.equal(ask({ 'x-cloud-trace-context': '0af7/no' }), undefined);
  });

  it('with any JSON for a body does not make a source throw', () => {
    const part = fc.oneof(fc.jsonValue(), fc.constant('google.storage.object.finalize'), fc.constant('a/b'));
    const names = [
      'subscription',
      'message',
      'messageId',
      'data',
      'context',
      'eventId',
      'eventType',
      'resource',
    ];
    const event = fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(part, fc.dictionary(fc.constantFrom(...names), part)),
    );
    fc.assert(
      fc.property(
        event,
        fc.constantFrom(undefined, 'google.cloud.pubsub.x', 'google.cloud.storage.object.x'),
        (body, type) => {
          const headers: Record<string, string> = { 'content-type': 'application/json' };
          if (type) Object.assign(headers, { 'ce-id': '1', 'ce-type': type, 'ce-source': 's' });
          const bytes = Buffer.from(JSON.stringify(body));
          const request = { method: 'POST', path: '/', headers, timeMs: 0, body: bytes };
          const deliveries = sources.find((one) => one.matches(request))?.deliveries(request, {}) ?? [];
          assert.ok(deliveries.length >= 1);
          for (const { keys } of deliveries) for (const key of keys) assert.equal(typeof key.value, 'string');
        },
      ),
      { numRuns: 500 },
    );
  });
});
