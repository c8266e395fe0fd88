import assert from 'node:assert/strict';
import { areUnsampled, carriedContext } from './trace-headers.ts';

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

  it('is read from B3 in one header or in several, ids of 64 bits too', () => {
    const short = traceId.slice(16);
    const carriers: [Record<string, string>, string][] = [
      [{ b3: `${traceId}-${spanId}-1-05e3ac9a4f6e3b90` }, traceId],
      [{ b3: `${traceId}-${spanId}` }, traceId],
      [{ b3: `${short.toUpperCase()}-${spanId}-0` }, short.padStart(32, '0')],
      [{ 'x-b3-traceid': traceId, 'x-b3-spanid': spanId, 'x-b3-sampled': '0' }, traceId],
      [{ 'x-b3-traceid': short, 'x-b3-spanid': spanId }, short.padStart(32, '0')],
    ];
    for (const [headers, expected] of carriers) {
      assert.deepEqual(
        carriedContext(headers),
        { traceId: expected, spanId, traceFlags: 1, isRemote: true },
        JSON.stringify(headers),
      );
    }
  });

  it('is W3C before B3 before X-Ray where several are given', () => {
    const headers: Record<string, string> = {
      'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0',
      b3: `${'a'.repeat(32)}-${'b'.repeat(16)}-1`,
      traceparent: `00-${traceId}-${spanId}-01`,
    };
    const ids = () => carriedContext(headers)?.spanId;
    assert.equal(ids(), spanId);
    delete headers.traceparent;
    assert.equal(ids(), 'b'.repeat(16));
    headers.b3 = '0';
    assert.equal(ids(), '53995c3f42cd8ad8');
  });

  it('tells whether all senders said that they do not keep their part', () => {
    const w3c = (flags: string) => ({ traceparent: `00-${traceId}-${spanId}-${flags}` });
    const xray = (sampled: string) => ({
      'x-amzn-trace-id': `Root=1-5759e988-bd862e3fe1be46a994272793${sampled}`,
    });
    type Sent = Record<string, string> | undefined;
    const unsampled: Sent[] = [
      w3c('00'),
      xray(';Sampled=0'),
      { b3: '0' },
      { b3: `${traceId}-${spanId}-0` },
      { 'x-b3-sampled': '0' },
      { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId, 'x-b3-sampled': 'false' },
    ];
    const sampled: Sent[] = [
      w3c('01'),
      w3c('03'),
      xray(';Sampled=1'),
      { b3: `${traceId}-${spanId}-d` },
      { b3: '1' },
      { 'x-b3-flags': '1' },
    ];
    const silent: Sent[] = [undefined, {}, xray(''), xray(';Sampled=?'), { b3: `${traceId}-${spanId}` }];
    for (const one of unsampled) assert.equal(areUnsampled([one]), true, JSON.stringify(one));
    for (const one of [...sampled, ...silent]) assert.equal(areUnsampled([one]), false, JSON.stringify(one));
    assert.equal(areUnsampled([...unsampled, ...silent]), true);
    assert.equal(areUnsampled([...unsampled, w3c('01')]), false);
    assert.equal(areUnsampled([]), false);
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
      { b3: 'd' },
      { b3: `${traceId}-${'0'.repeat(16)}-1` },
      { b3: `${traceId}${spanId}` },
      { 'x-b3-traceid': traceId },
      { 'x-b3-traceid': traceId.slice(1), 'x-b3-spanid': spanId },
      { 'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793' },
      { 'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad' },
    ];
    for (const headers of useless) assert.equal(carriedContext(headers), undefined, JSON.stringify(headers));
  });
});
