import assert from 'node:assert/strict';
import { carriedContext } from './trace-headers.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

describe('Carried trace context', () => {
  it('is read from W3C headers, of a later version too, and is sampled whatever they say', () => {
    for (const traceparent of [`00-${traceId}-${spanId}-00`, `cc-${traceId}-${spanId}-01-more`]) {
      const found = carriedContext({ traceparent, tracestate: 'rojo=1' });
      assert.equal(found?.traceId, traceId);
      assert.equal(found?.spanId, spanId);
      assert.equal(found?.traceFlags, 1);
      assert.equal(found?.isRemote, true);
      assert.equal(found?.traceState?.get('rojo'), '1');
    }
  });

  it('is read from an X-Ray header that names a parent, in any order', () => {
    const found = carriedContext({
      'x-amzn-trace-id': `Self=1-2-3;Parent=53995C3F42CD8AD8;Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0`,
    });
    assert.deepEqual(found, {
      traceId: '5759e988bd862e3fe1be46a994272793',
      spanId: '53995c3f42cd8ad8',
      traceFlags: 1,
      isRemote: true,
    });
  });

  it('is nothing rather than a guess', () => {
    const useless: (Record<string, string> | undefined)[] = [
      undefined,
      {},
      { traceparent: '' },
      { traceparent: `ff-${traceId}-${spanId}-01` },
      { traceparent: `00-${'0'.repeat(32)}-${spanId}-01` },
      { traceparent: `00-${traceId}-${'0'.repeat(16)}-01` },
      { traceparent: `00-${traceId.toUpperCase()}-${spanId}-01` },
      { 'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793' },
      { 'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad' },
    ];
    for (const headers of useless) assert.equal(carriedContext(headers), undefined, JSON.stringify(headers));
  });
});
