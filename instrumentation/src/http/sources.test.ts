import assert from 'node:assert/strict';
import fc from 'fast-check';
import { testRequestFixtures } from '../testing/request-fixtures.ts';
import { sources } from './start.ts';

describe('A request to a server', () => {
  testRequestFixtures(new URL('./fixtures/', import.meta.url), sources);

  it('with any JSON for a body does not make a source throw', () => {
    fc.assert(
      fc.property(fc.json(), fc.boolean(), (json, isBatch) => {
        const headers = { 'content-type': `application/cloudevents${isBatch ? '-batch' : ''}+json` };
        const request = { method: 'POST', path: '/', headers, timeMs: 0, body: Buffer.from(json) };
        const source = sources.find((one) => one.matches(request));
        const deliveries = source?.deliveries(request, {}) ?? [];
        assert.ok(deliveries.length >= 1);
        for (const { keys } of deliveries) for (const key of keys) assert.equal(typeof key.value, 'string');
      }),
    );
  });
});
