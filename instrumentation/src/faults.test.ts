import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { startBlackHole } from './testing/black-hole.ts';
import { type CollectorSink, startCollectorSink } from './testing/collector-sink.ts';
import { type FunctionReport, runFunction } from './testing/run-function.ts';

const failing = `exports.handler = async (event) => {
  if (event.fail) throw (globalThis.given = new RangeError('out of stock'));
  return (globalThis.given = { n: event.n });
};`;
const events = [{ n: 0 }, { n: 1, fail: true }, { n: 2 }, { n: 3 }, { n: 4 }];

describe('A function whose collector is in trouble', () => {
  const run = (endpoint: string, env: Record<string, string> = {}) =>
    runFunction({
      files: { 'app.js': failing },
      events,
      register: 'require',
      env: { CHOREOSCOPE_ENDPOINT: endpoint, ...env },
    });

  function holdsAnswers({ outcomes }: FunctionReport) {
    assert.deepEqual(
      outcomes.map(({ result, error }) => result ?? error),
      [{ n: 0 }, 'RangeError: out of stock', { n: 2 }, { n: 3 }, { n: 4 }],
    );
    assert.ok(outcomes.every(({ isSame }) => isSame));
  }

  it('answers at once when nobody listens, and says why nothing is sent', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    const report = await run(`http://127.0.0.1:${port}`, {
      CHOREOSCOPE_DEADLINE_MS: '20000',
      CHOREOSCOPE_DEBUG: '1',
    });
    holdsAnswers(report);
    assert.match(report.stderr, /spans not taken \(connect ECONNREFUSED/);
    assert.match(report.stderr, /the collector did not answer, next try in 5 s/);
  });

  /** Collectors that never answer, each in its own way. */
  const silences: Record<string, () => Promise<{ endpoint: string; close(): unknown }>> = {
    'never answers': async () => {
      const sink = await startCollectorSink(() => 'silence');
      return { endpoint: sink.url, close: sink.close };
    },
    'never ends the TLS handshake': async () => {
      const open = new Set<Socket>();
      const server = createServer((socket) => open.add(socket));
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      return {
        endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () => {
          server.close();
          for (const socket of open) socket.destroy();
        },
      };
    },
    'is a black hole': async () => {
      const { port, close } = await startBlackHole();
      return { endpoint: `http://127.0.0.1:${port}`, close };
    },
  };
  for (const [what, start] of Object.entries(silences)) {
    it(`waits once, no longer than the deadline, for a collector that ${what}`, async () => {
      const { endpoint, close } = await start();
      try {
        const report = await run(endpoint, { CHOREOSCOPE_DEADLINE_MS: '1000' });
        holdsAnswers(report);
        const waits = report.outcomes.map(({ elapsedMs }) => elapsedMs >= 900);
        assert.deepEqual(waits, [true, false, false, false, false]);
        assert.equal(report.exitCode, 0);
      } finally {
        await close();
      }
    });
  }

  it('waits for a collector whose name nobody knows no longer than the deadline', async () => {
    const report = await run('http://collector.invalid:4318', { CHOREOSCOPE_DEADLINE_MS: '1000' });
    holdsAnswers(report);
    assert.ok(report.outcomes.slice(2).every(({ elapsedMs }) => elapsedMs < 900));
  });

  it('keeps what was not sent, and says what it had to drop', async () => {
    const sink = await startCollectorSink((request) => ({
      status: request === 0 ? 503 : request === 1 ? 400 : 200,
    }));
    try {
      holdsAnswers(await run(sink.url, { CHOREOSCOPE_DEADLINE_MS: '5000' }));
      // The first goes again with the second and both are refused for good: two failures, and no more asking.
      assert.deepEqual(
        sink.requests.map(({ spans }) => spans),
        [1, 2],
      );
    } finally {
      await sink.close();
    }
  });

  it('never outlives the time its invocation has left', async () => {
    const sink: CollectorSink = await startCollectorSink(() => 'silence');
    try {
      const { outcomes } = await run(sink.url, {
        CHOREOSCOPE_DEADLINE_MS: '60000',
        TEST_REMAINING_MS: '200',
      });
      assert.ok(outcomes[0]!.elapsedMs < 5_000, `${outcomes[0]!.elapsedMs} ms`);
    } finally {
      await sink.close();
    }
  });

  it('runs on with settings that make no sense, and says so', async () => {
    const sink = await startCollectorSink();
    try {
      const report = await run(sink.url, { CHOREOSCOPE_DEADLINE_MS: 'soon' });
      holdsAnswers(report);
      assert.match(report.stderr, /CHOREOSCOPE_DEADLINE_MS must be a number of milliseconds/);
      assert.equal(sink.spans.length, 5);
    } finally {
      await sink.close();
    }
  });
});
