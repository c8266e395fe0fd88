import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { LogSender } from './log-sender.ts';
import { FunctionResource } from './tracer/resource.ts';
import { TracerProvider } from './tracer/tracer-provider.ts';

/** So many spans of 100 KB: two fit into no line. */
function largeSpans(count: number): ReadableSpan[] {
  const ended: ReadableSpan[] = [];
  const processor = { onEnd: (span: ReadableSpan) => void ended.push(span), forceFlush: async () => {} };
  const tracer = new TracerProvider(new FunctionResource({}), processor).getTracer('test');
  for (let n = 0; n < count; n++) tracer.startSpan('large', { attributes: { a: 'x'.repeat(120_000) } }).end();
  return ended;
}

describe('LogSender', () => {
  it('outlives a reader of its stream that is gone, and leaves no listener behind', async () => {
    const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
    assert.equal(await new LogSender(broken).flush(largeSpans(2), 5_000), false);
    await new Promise(setImmediate);
    assert.equal(broken.errored?.message, 'EPIPE');
    assert.equal(broken.listenerCount('error'), 0);
  });

  it('listens once, however many lines there are', async () => {
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
    const before = child.stdin.listenerCount('error');
    const flushed = new LogSender(child.stdin).flush(largeSpans(12), 5_000);
    const during = child.stdin.listenerCount('error');
    assert.equal(await flushed, true);
    assert.equal(during, before + 1);
    child.stdin.end();
    await once(child, 'exit');
  });
});
