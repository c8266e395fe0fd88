import assert from 'node:assert/strict';
import { startCollectorSink } from './testing/collector-sink.ts';
import { nodeBinaries } from './testing/node-binaries.ts';
import { type FunctionReport, runFunction } from './testing/run-function.ts';
import { wrap } from './wrap.ts';

/** Bodies of handler functions, by how they answer; each leaves what it gives in `globalThis.given`. */
const styles: Record<
  string,
  { body: string; result?: unknown; error?: string; before24?: true; from24?: true; idle?: true }
> = {
  async: {
    body: `async (event, context) => (globalThis.given = { statusCode: 200, id: context.awsRequestId })`,
    result: { statusCode: 200, id: 'request-0' },
  },
  'promise-returning': {
    body: `(event) => new Promise((done) => setImmediate(() => done(globalThis.given = { n: event.n })))`,
    result: { n: 1 },
  },
  'giving a thenable whose then gives nothing back': {
    body: `(event) => ({ then(done) { setImmediate(() => done(globalThis.given = { n: event.n })); } })`,
    result: { n: 1 },
  },
  'async failing': {
    body: `async () => { throw (globalThis.given = new RangeError('out of stock')); }`,
    error: 'RangeError: out of stock',
  },
  'throwing at once': {
    body: `() => { throw (globalThis.given = new RangeError('out of stock')); }`,
    error: 'RangeError: out of stock',
  },
  callback: {
    body: `(event, context, callback) => { setTimeout(() => callback(null, globalThis.given = { ok: 1 }), 5); }`,
    result: { ok: 1 },
    before24: true,
  },
  'callback failing': {
    body: `(event, context, callback) => { callback(globalThis.given = new RangeError('out of stock')); }`,
    error: 'RangeError: out of stock',
    before24: true,
  },
  'context.succeed': {
    body: `(event, context) => { context.callbackWaitsForEmptyEventLoop = false; setTimeout(() => context.succeed(globalThis.given = { ok: 2 }), 5); return {}; }`,
    result: { ok: 2 },
    before24: true,
  },
  'context.fail': {
    body: `(event, context) => { context.fail(globalThis.given = new RangeError('out of stock')); }`,
    error: 'RangeError: out of stock',
    before24: true,
  },
  'context.done': {
    body: `(event, context) => { context.done(null, globalThis.given = { ok: 3 }); }`,
    result: { ok: 3 },
    before24: true,
  },
  'never answering': {
    body: `(event) => { globalThis.given = null; }`,
    result: null,
    before24: true,
    idle: true,
  },
  'synchronous, which only Node 24 answers': {
    body: `(event) => (globalThis.given = { n: event.n })`,
    result: { n: 1 },
    from24: true,
  },
  streaming: {
    body: `awslambda.streamifyResponse(async (event, stream, context) => { stream.write(context.awsRequestId); stream.end(); globalThis.given = 'request-0'; }, { highWaterMark: 1024 })`,
    result: 'request-0',
  },
};

const formats = {
  CommonJS: {
    file: 'app.js',
    bare: (body: string) => `exports.handler = ${body};`,
    wrapped: (body: string) =>
      `const { wrap } = require('@choreoscope/instrumentation');\nexports.handler = wrap(${body});`,
  },
  'ES module': {
    file: 'app.mjs',
    bare: (body: string) => `await Promise.resolve();\nexport const handler = ${body};`,
    wrapped: (body: string) =>
      `import { wrap } from '@choreoscope/instrumentation';\nexport const handler = wrap(${body});`,
  },
};

describe('A traced handler', () => {
  for (const node of nodeBinaries()) {
    for (const [formatName, format] of Object.entries(formats)) {
      for (const way of ['wrap', 'register'] as const) {
        it(`answers as before and leaves its span: Node ${node.line}, ${formatName}, ${way}`, async () => {
          const sink = await startCollectorSink();
          try {
            const cases = Object.entries(styles).filter(([, style]) =>
              node.line < 24 ? !style.from24 : !style.before24,
            );
            for (const [styleName, style] of cases) {
              sink.spans.length = 0;
              const report = await runFunction({
                files: {
                  [format.file]: way === 'wrap' ? format.wrapped(style.body) : format.bare(style.body),
                },
                events: [{ n: 1 }],
                node: node.path,
                ...(way === 'register' && { register: formatName === 'CommonJS' ? 'require' : 'import' }),
                env: {
                  CHOREOSCOPE_ENDPOINT: sink.url,
                  CHOREOSCOPE_DEADLINE_MS: '5000',
                  ...(!style.idle && { TEST_NEVER_THAWS: '1' }),
                },
              });
              holdsAnswer(styleName, style, report);
              assert.equal(sink.spans.length, 1, `${styleName}: one span`);
              const [span] = sink.spans;
              assert.equal(span!.attributes['faas.invocation_id'], 'request-0', styleName);
              assert.equal(span!.status?.code, style.error ? 2 : undefined, `${styleName}: status`);
              assert.equal(span!.attributes['error.type'], style.error ? 'RangeError' : undefined, styleName);
            }
          } finally {
            await sink.close();
          }
        });
      }
    }
  }

  function holdsAnswer(name: string, style: (typeof styles)[string], { outcomes }: FunctionReport) {
    const [outcome] = outcomes;
    assert.equal(outcome!.error, style.error, name);
    if (!style.error) assert.deepEqual(outcome!.result, style.result, name);
    assert.ok(outcome!.isSame, `${name}: the same object comes out`);
    assert.ok(outcome!.isEventUnchanged, `${name}: the event is as it was`);
    assert.ok(outcome!.isContextUnchanged, `${name}: the context is as it was`);
    assert.equal(outcome!.isIdle, style.idle === true, `${name}: who answered`);
    if (name === 'context.succeed') assert.equal(outcome!.waitsForEmptyLoop, false, 'a setting got through');
  }

  it('keeps its name, its length, its properties and the streaming marker', () => {
    const original = Object.assign(
      function placeOrder(_event: unknown, _context: unknown, _done: unknown) {},
      {
        own: 1,
        [Symbol.for('aws.lambda.runtime.handler.streaming')]: 'response',
      },
    );
    const traced = wrap(original);
    assert.notEqual(traced, original);
    assert.equal(traced.name, 'placeOrder');
    assert.equal(traced.length, 3);
    assert.deepEqual(
      Reflect.ownKeys(original).filter((key) => !Reflect.ownKeys(traced).includes(key)),
      [],
    );
    assert.equal((traced as typeof original).own, 1);
  });

  it('is wrapped once however often it is wrapped', () => {
    const once = wrap(async () => 1);
    assert.equal(wrap(once), once);
  });

  it('is the very same function when tracing is disabled', () => {
    const handler = async () => 1;
    assert.equal(wrap(handler, { disabled: true }), handler);
  });

  it('is refused at load time with every fault of its options at once', () => {
    const options = { deadline: 5, deadlineMs: 'soon' } as object;
    assert.throws(() => wrap(async () => 1, options), /unknown option 'deadline'.*'deadlineMs' must be/);
    assert.throws(() => wrap(undefined as unknown as () => void), TypeError);
  });
});
