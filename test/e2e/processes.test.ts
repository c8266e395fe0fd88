import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClickHouseServer } from '@choreoscope/queries/testing';
import { parse } from 'yaml';
import { eventually, freePort, type Program, startProgram } from '../processes.ts';
import { twoSpans } from './two-spans.ts';

interface ComposeService {
  command: string[];
  environment: Record<string, string>;
}

const compose: { services: Record<string, ComposeService> } = parse(
  readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8'),
);

/** Posts one flow to a collector and waits until a dashboard shows it. */
async function assertShowsWhatIsPosted(collector: string, dashboard: string, token?: string) {
  const posted = await fetch(`${collector}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: twoSpans(Date.now()),
  });
  assert.equal(posted.status, 200, await posted.text());
  const flow = await eventually(
    async () => {
      const answer = await fetch(`${dashboard}/api/flows`);
      const { flows } = (await answer.json()) as {
        flows: { invocations: number; hops: number; functions: string[] }[];
      };
      return flows.find(({ invocations }) => invocations === 2);
    },
    30_000,
    'a flow of two invocations on the dashboard',
  );
  assert.equal(flow.hops, 1);
}

async function untilHealthy(url: string, program: Program) {
  await eventually(
    async () => {
      assert.equal(program.child.exitCode, null, program.output());
      return (await fetch(url)).ok || undefined;
    },
    30_000,
    url,
  );
}

describe('the programs', function () {
  this.timeout(240_000);
  // Whole programs and their deadlines on two busy cores: once more before it is a fault.
  this.retries(1);
  let directory: string;
  let running: Program[];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'choreoscope-programs-'));
    running = [];
  });
  afterEach(async () => {
    for (const program of running) await program.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  const start = (args: string[], environment: Record<string, string>) => {
    const program = startProgram(args, environment);
    running.push(program);
    return program;
  };

  it('of docker-compose.yml run as two processes on one ClickHouse server and show what is posted', async () => {
    const server = await startClickHouseServer();
    try {
      const [collectorPort, dashboardPort] = [await freePort(), await freePort()];
      const [collector, dashboard] = ['collector', 'dashboard'].map((name) => {
        const service = compose.services[name]!;
        const [command, ...args] = service.command;
        assert.equal(command, 'node');
        // What Docker would provide: the server's address and account, the volume, the published ports.
        return start(args, {
          ...Object.fromEntries(
            Object.entries(service.environment).map(([key, text]) => [
              key,
              text.replace(/\$\{\w+:-(\w*)\}/, '$1'),
            ]),
          ),
          CHOREOSCOPE_CLICKHOUSE_URL: server.url,
          CHOREOSCOPE_CLICKHOUSE_USER: 'default',
          CHOREOSCOPE_CLICKHOUSE_PASSWORD: '',
          CHOREOSCOPE_DATA: directory,
          CHOREOSCOPE_COLLECTOR_PORT: String(collectorPort),
          CHOREOSCOPE_DASHBOARD_PORT: String(dashboardPort),
        });
      });
      await untilHealthy(`http://127.0.0.1:${collectorPort}/healthz`, collector!);
      await untilHealthy(`http://127.0.0.1:${dashboardPort}/`, dashboard!);
      await assertShowsWhatIsPosted(`http://127.0.0.1:${collectorPort}`, `http://127.0.0.1:${dashboardPort}`);
      assert.deepEqual([await collector!.stop(), await dashboard!.stop()], [0, 0]);
    } finally {
      await server.stop();
    }
  });

  it('choreoscope start serves an embedded store, keeps it over a restart, and ends cleanly on SIGTERM', async () => {
    const environment = {
      CHOREOSCOPE_DATA: directory,
      CHOREOSCOPE_COLLECTOR_PORT: String(await freePort()),
      CHOREOSCOPE_DASHBOARD_PORT: String(await freePort()),
      CHOREOSCOPE_INGEST_TOKENS: 'secret',
    };
    const collector = `http://127.0.0.1:${environment.CHOREOSCOPE_COLLECTOR_PORT}`;
    const dashboard = `http://127.0.0.1:${environment.CHOREOSCOPE_DASHBOARD_PORT}`;
    const first = start(['cli/dist/main.js', 'start'], environment);
    await untilHealthy(`${dashboard}/`, first);
    assert.match(
      await (await fetch(`${dashboard}/`)).text(),
      /register/,
      'an empty store tells how to connect a function',
    );
    await assertShowsWhatIsPosted(collector, dashboard, 'secret');
    assert.equal(await first.stop(), 0, first.output());

    const second = start(['cli/dist/main.js', 'start'], environment);
    await untilHealthy(`${dashboard}/`, second);
    const { flows } = (await (await fetch(`${dashboard}/api/flows`)).json()) as { flows: unknown[] };
    assert.equal(flows.length, 1);
    assert.equal(await second.stop(), 0, second.output());
  });

  it('choreoscope start says which settings are wrong, all of them, and starts nothing', async () => {
    const program = start(['cli/dist/main.js', 'start'], {
      CHOREOSCOPE_DATA: directory,
      CHOREOSCOPE_COLLECTOR_PORT: 'x',
      CHOREOSCOPE_LOG_LEVEL: 'loud',
    });
    const code = await new Promise((resolve) => program.child.once('exit', resolve));
    assert.equal(code, 1);
    for (const name of ['CHOREOSCOPE_COLLECTOR_PORT', 'CHOREOSCOPE_LOG_LEVEL'])
      assert.match(program.output(), new RegExp(`${name}: `));
  });

  it('choreoscope demo leaves a demo that is running its store, and ends with its shop when it is asked to', async () => {
    const environment = {
      CHOREOSCOPE_DATA: directory,
      CHOREOSCOPE_COLLECTOR_PORT: '0',
      CHOREOSCOPE_DASHBOARD_PORT: '0',
    };
    const first = start(['cli/dist/main.js', 'demo', '--orders', '1'], environment);
    const dashboard = await eventually(
      async () => /^Dashboard +(\S+)/m.exec(first.output())?.[1],
      60_000,
      'the address of the dashboard',
    );
    const second = start(['cli/dist/main.js', 'demo', '--orders', '1'], environment);
    assert.equal(await new Promise((resolve) => second.child.once('exit', resolve)), 1);
    assert.match(second.output(), new RegExp(`process ${first.child.pid}`));
    assert.equal((await fetch(`${dashboard}/api/flows`)).status, 200);
    assert.ok(existsSync(join(directory, 'demo/store/owner.lock')));
    assert.equal(await first.stop(), 0, first.output());
  });

  it('choreoscope demo says what is wrong with what it was told', async () => {
    const environment = {
      CHOREOSCOPE_DATA: directory,
      CHOREOSCOPE_COLLECTOR_PORT: '0',
      CHOREOSCOPE_DASHBOARD_PORT: '0',
    };
    const wrong: [string, string, number, RegExp][] = [
      ['--orders', 'many', 2, /--orders.*'many' is invalid/],
      ['--misbehave', 'nonsense', 1, /shop ended early.*nonsense/],
    ];
    for (const [option, value, code, expected] of wrong) {
      const program = start(['cli/dist/main.js', 'demo', option, value, '--once'], environment);
      assert.equal(await new Promise((resolve) => program.child.once('exit', resolve)), code);
      assert.match(program.output(), expected);
    }
  });

  it('choreoscope demo finds the flows of the shop and reports them', async () => {
    const program = start(['cli/dist/main.js', 'demo', '--orders', '20', '--once'], {
      CHOREOSCOPE_DATA: directory,
      CHOREOSCOPE_COLLECTOR_PORT: '0',
      CHOREOSCOPE_DASHBOARD_PORT: '0',
    });
    const code = await new Promise((resolve) => program.child.once('exit', resolve));
    assert.equal(code, 0, program.output());
    assert.match(program.output(), /place-order · POST \/orders +20 /);
  });
});
