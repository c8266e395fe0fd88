import assert from 'node:assert/strict';
import { type CollectorSink, type ReceivedSpan, startCollectorSink } from './testing/collector-sink.ts';
import { startPlatform } from './testing/platform.ts';
import { runFunction } from './testing/run-function.ts';

/** Ends of a process that leave it no time for anything. */
const deaths: Record<string, string> = {
  'process.exit': 'process.exit(1)',
  'an uncaught exception':
    "setImmediate(() => { throw new Error('nobody catches this'); }); await new Promise(() => {})",
  'a blocked event loop': 'for (;;);',
  'the kill of one that is out of memory': "process.kill(process.pid, 'SIGKILL')",
};

describe('A start record of every invocation', () => {
  let sink: CollectorSink;
  beforeEach(async () => {
    sink = await startCollectorSink();
  });
  afterEach(() => sink.close());

  async function run(code: string, events: unknown[], env: Record<string, string> = {}) {
    const platform = await startPlatform({ events });
    try {
      return await runFunction({
        files: {
          'app.js': `exports.handler = async (event) => { ${code}; return (globalThis.given = event); };`,
        },
        events: [],
        register: 'require',
        timeoutMs: 4_000,
        env: {
          CHOREOSCOPE_ENDPOINT: sink.url,
          CHOREOSCOPE_DEADLINE_MS: '2000',
          CHOREOSCOPE_START_RECORD: 'always',
          AWS_LAMBDA_RUNTIME_API: platform.address,
          TEST_SERVED: '1',
          ...env,
        },
      });
    } finally {
      await platform.close();
    }
  }
  const isUnfinished = ({ attributes }: ReceivedSpan) => attributes['choreoscope.unfinished'] === true;

  it('is replaced by the whole span, and is no error', async () => {
    const { outcomes } = await run('', [{}, {}]);
    assert.equal(outcomes.length, 2);
    const starts = sink.spans.filter(isUnfinished);
    const wholes = sink.spans.filter((span) => !isUnfinished(span));
    assert.equal(starts.length, 2);
    assert.deepEqual(
      starts.map(({ traceId, spanId }) => traceId + spanId),
      wholes.map(({ traceId, spanId }) => traceId + spanId),
    );
    for (const { status, attributes } of starts) {
      assert.equal(status, undefined);
      assert.equal(attributes['error.type'], undefined);
    }
  });

  for (const [death, code] of Object.entries(deaths)) {
    for (const mode of ['await', 'logs'] as const) {
      it(`is there after ${death}, in mode ${mode}`, async () => {
        // The first invocation lives.
        await assert.rejects(
          run(`if (event.dies) { ${code} }`, [{}, { dies: true }], { CHOREOSCOPE_MODE: mode }),
          (error: Error & { stdout: string }) => {
            if (mode === 'await') {
              assert.deepEqual(sink.spans.map(isUnfinished), [true, false, true]);
            } else {
              const lines = error.stdout.split('\n').filter((line) => line.startsWith('{"resourceSpans"'));
              assert.deepEqual(
                lines.map((line) => line.includes('choreoscope.unfinished')),
                [true, false, true],
              );
            }
            return true;
          },
        );
      });
    }
  }

  it('is there after the death of the first invocation', async () => {
    await assert.rejects(run('process.exit(1)', [{}]));
    assert.deepEqual(sink.spans.map(isUnfinished), [true]);
  });
});
