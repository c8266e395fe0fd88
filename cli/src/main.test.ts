import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { batch, invocation, xrayTrace } from './import/testing/xray-documents.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

describe('The command', function () {
  // Ten processes one after another, each of which loads the engine.
  this.timeout(900_000);
  let directory: string;
  let service: ChildProcess | undefined;

  const begin = (args: string[], env: Record<string, string> = {}) =>
    spawn(process.execPath, ['--conditions=@choreoscope/source', '--import', 'tsx', main, ...args], {
      env: { ...process.env, CHOREOSCOPE_DATA: join(directory, 'data'), CHOREOSCOPE_ENDPOINT: '', ...env },
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    });
  const choreoscope = (args: string[], input?: string): Promise<Ended> =>
    new Promise((ended) => {
      const child = begin(args);
      const told = { out: '', err: '' };
      child.stdout.on('data', (data) => {
        told.out += data;
      });
      child.stderr.on('data', (data) => {
        told.err += data;
      });
      child.on('close', (code) => ended({ code, ...told }));
      child.stdin.end(input ?? '');
    });
  const file = (name: string, content: string) => {
    const path = join(directory, name);
    writeFileSync(path, content);
    return path;
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'choreoscope-main-'));
  });
  afterEach(async () => {
    if (service && service.exitCode === null) {
      const gone = new Promise((exit) => service?.once('exit', exit));
      service.kill('SIGTERM');
      await gone;
    }
    service = undefined;
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  it('has exit code 2 for arguments that are wrong, and 0 for help', async () => {
    const wrong: [string[], RegExp][] = [
      [['start', '--prot', '1'], /unknown option '--prot'/],
      [['strat'], /unknown command 'strat'/],
      [['instrument', '--framwork', 'sam'], /unknown option '--framwork'/],
      [['import'], /missing required argument 'input'/],
      [['import', '--format', 'pdf', 'x'], /--format must be one of xray, otlp, zipkin, cloudwatch/],
      [['import', '--shift', 'soon', 'x'], /--shift must be now, or a whole number of days/],
      [['import', join(tmpdir(), 'no-such-file')], /no-such-file: no such file/],
      [['export', '--format', 'pdf'], /--format must be one of json, mmd, dot, xes, jsonl/],
    ];
    for (const [args, reason] of wrong) {
      const { code, err } = await choreoscope(args);
      assert.match(err, reason, args.join(' '));
      assert.equal(code, 2, args.join(' '));
    }
    for (const args of [['import', '--help'], ['--version']]) {
      assert.equal((await choreoscope(args)).code, 0, args.join(' '));
    }
  });

  it('imports into a store that nobody has open, from files and standard input, and exports from it', async () => {
    const trace = xrayTrace('1');
    const documents = invocation(trace, '1', 'place', { requestId: '00000001-1111-2222-3333-444444444444' });
    const imported = await choreoscope(['import', '-'], batch({ trace, documents }));
    assert.equal(imported.code, 0, imported.err + imported.out);
    assert.match(
      imported.out,
      /Read 1 input \(xray 1\): 4 spans, of them 1 invocation.*\nStored 4 spans at .*data\./,
    );

    const again = (n: number, at: number) =>
      `${new Date(at).toISOString()} REPORT RequestId: 0000000${n}-1111-2222-3333-444444444444\tDuration: 980 ms\tBilled Duration: 980 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\t\n`;
    const at = trace.start * 1000;
    const log = file('log.txt', again(1, at + 990) + again(2, at + 2000) + again(1, at + 90_000));
    for (const left of [2, 2]) {
      const { code, out } = await choreoscope([
        'import',
        log,
        '--function',
        'place',
        '--region',
        'eu-west-1',
        '--account',
        '123456789012',
      ]);
      assert.equal(code, 0, out);
      assert.match(out, /Left out 1 REPORT: the invocation is there already/);
      assert.match(out, new RegExp(`: ${left} spans, of them ${left} invocations`));
    }

    const named = await choreoscope(['export', '--format', 'jsonl']);
    assert.equal(named.code, 0, named.err);
    assert.equal(named.out.trimEnd().split('\n').length, 3, 'three invocations, three flows');
    const out = join(directory, 'map.mmd');
    const drawn = await choreoscope(['export', '--format', 'mmd', '--no-inferred', '--out', out]);
    assert.match(drawn.err, /Wrote .*map\.mmd/);
    assert.match(readFileSync(out, 'utf8'), /^%% place\nflowchart LR\n {2}f0\["place<br\/>3 invocations/);
    const nobody = await choreoscope(['export', '--format', 'xes', '--workflow', 'nobody']);
    assert.equal(nobody.code, 2);
    assert.match(nobody.err, /No flow of nobody began then\.\nThere are:\n {2}place/);

    const rules = file(
      'alerts.yaml',
      'rules:\n  - { name: calls, metric: invocations, above: 0, window: 5m }\n',
    );
    const applied = await choreoscope(['alerts', 'apply', rules]);
    assert.match(applied.out, /^\+ calls\nRules of alerts\.yaml: 1 created/, applied.err);
    const tried = await choreoscope(['alerts', 'test', rules]);
    assert.match(tried.out, /^calls: would have fired \d+ times? from /, tried.err);
    const wrong = await choreoscope(['alerts', 'apply', file('wrong.yaml', 'rules:\n  - name: x\n')]);
    assert.deepEqual([wrong.code, wrong.err.split(' ')[0]?.endsWith('wrong.yaml:2:5')], [2, true], wrong.err);
  });

  it('imports and exports through the process that has the store', async () => {
    service = begin(['start'], {
      CHOREOSCOPE_COLLECTOR_PORT: '0',
      CHOREOSCOPE_DASHBOARD_PORT: '0',
      CHOREOSCOPE_STITCH_EVERY_MS: '50',
    });
    const dashboard = await new Promise<string>((listens, failed) => {
      let out = '';
      let err = '';
      service?.stdout?.on('data', (data) => {
        out += data;
        const found = /Dashboard {2}(\S+)(?=\s)/.exec(out)?.[1];
        if (found) listens(found);
      });
      service?.stderr?.on('data', (data) => {
        err += data;
      });
      service?.once('exit', () => failed(new Error(err)));
    });
    const trace = xrayTrace('2');
    const path = file(
      'x.json',
      batch({
        trace,
        documents: invocation(trace, '1', 'place', { requestId: '00000001-1111-2222-3333-444444444444' }),
      }),
    );
    const imported = await choreoscope(['import', path]);
    assert.equal(imported.code, 0, imported.err + imported.out);
    assert.match(imported.out, /Stored 4 spans at http:\/\/127\.0\.0\.1:\d+\./);
    const until = Date.now() + 60_000;
    for (;;) {
      const { workflows } = (await (await fetch(`${dashboard}/api/workflows?range=all`)).json()) as {
        workflows: unknown[];
      };
      if (workflows.length > 0 || Date.now() > until) break;
      await new Promise((later) => setTimeout(later, 200));
    }
    const log = file(
      'log.txt',
      `${new Date(trace.start * 1000 + 990).toISOString()} REPORT RequestId: 00000001-1111-2222-3333-444444444444\tDuration: 980 ms\n`,
    );
    assert.match((await choreoscope(['import', log, '--function', 'place'])).out, /Left out 1 REPORT/);
    const exported = await choreoscope(['export', '--format', 'xes']);
    assert.equal(exported.code, 0, exported.err);
    assert.equal(exported.out.match(/<trace>/g)?.length, 1);
    assert.match(exported.out, /<\/log>\n$/);
  });

  it('says that no collector answers where it is sent to', async () => {
    const { code, err } = await choreoscope([
      'import',
      file('x.json', '{"Traces":[]}'),
      '--to',
      'http://127.0.0.1:9',
    ]);
    assert.equal(code, 1);
    assert.match(err, /No collector answers at http:\/\/127\.0\.0\.1:9\./);
  });
});
