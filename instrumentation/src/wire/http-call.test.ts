import assert from 'node:assert/strict';
import { context, trace } from '@opentelemetry/api';
import { endInvocation, startInvocation } from '../invocation.ts';
import { followHttp } from './http-call.ts';
import { recordSpans } from './testing/recorded-spans.ts';

describe('A request over HTTP', () => {
  let spans: ReturnType<typeof recordSpans>;
  before(() => {
    spans = recordSpans();
  });
  after(() => spans.restore());

  function isFollowed(method: string, headers: Record<string, string> = {}): boolean {
    const span = trace.getTracer('test').startSpan('invocation');
    const started = startInvocation(trace.setSpan(context.active(), span), {
      span,
      deliveries: [],
      event: {},
    });
    const request = {
      method,
      path: '/',
      host: 'proxy.example:3128',
      header: (name: string) => headers[name],
    };
    const follower = context.with(started.context, () => followHttp(request));
    endInvocation(started.invocation);
    return follower !== undefined;
  }

  it('is followed, but not one that becomes something else: a tunnel, a WebSocket', () => {
    assert.equal(isFollowed('GET'), true);
    assert.equal(isFollowed('CONNECT'), false);
    assert.equal(isFollowed('GET', { upgrade: 'websocket' }), false);
  });
});
