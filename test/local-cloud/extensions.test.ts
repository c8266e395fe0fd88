import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { eventually, startTestCloud, type TestCloud } from './testing/cloud-for-tests.ts';

/** Calls of the Extensions API, for handlers and for extensions of their own. */
const API = `
  const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension';
  const register = (name, events) => fetch(base + '/register',
    { method: 'POST', headers: { 'Lambda-Extension-Name': name }, body: JSON.stringify({ events }) });
  const next = async (id) => (await fetch(base + '/event/next', { headers: { 'Lambda-Extension-Identifier': id } })).json();
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
`;

describe('Extensions in the local cloud', () => {
  let cloud: TestCloud;
  let client: LambdaClient;
  let folder: string;

  beforeEach(async () => {
    cloud = await startTestCloud();
    client = new LambdaClient(cloud.clientConfig());
    folder = mkdtempSync(join(tmpdir(), 'choreoscope-extension-'));
  });

  afterEach(async () => {
    client.destroy();
    await cloud.stop();
    rmSync(folder, { recursive: true });
  });

  const invoke = async (FunctionName: string, payload: unknown = {}) => {
    const answer = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
    return { error: answer.FunctionError, value: JSON.parse(answer.Payload!.transformToString() || 'null') };
  };

  const program = (name: string, code: string) => {
    const file = join(folder, name);
    writeFileSync(file, `#!${process.execPath}\n(async () => {${API}${code}})();`);
    chmodSync(file, 0o755);
    return file;
  };

  /** A handler with an internal extension that works for `workMs` after each response. */
  const internal = (work: string) => `${API}
    const registered = await register('inside', ['INVOKE']);
    const id = registered.headers.get('lambda-extension-identifier');
    const about = await registered.json();
    const seen = [];
    let answered = () => {};
    (async () => { for (;;) {
      const event = await next(id);
      seen.push(event);
      await new Promise((resolve) => { answered = resolve; });
      ${work}
    } })();
    export const handler = async (event, context) => {
      setTimeout(() => answered(), 5);
      return { about, seen, pid: process.pid, requestId: context.awsRequestId };
    };`;

  it('lets the response leave first, freezes when the extension asks again, and bills until then', async () => {
    cloud.deploy('f', internal('await sleep(400);'));
    const { value } = await invoke('f');
    const [first] = cloud.truth.invocations;
    assert.equal(first!.outcome, 'ok');
    assert.equal(first!.quietMs, undefined);
    assert.deepEqual(value.about, {
      functionName: 'f',
      functionVersion: '$LATEST',
      handler: 'index.handler',
    });
    await cloud.settle(10_000);
    assert.ok(first!.quietMs! - first!.endedMs! >= 350);
    assert.ok(first!.billedMs! >= first!.quietMs! - first!.startedMs + first!.initMs! - 2);
    if (existsSync('/proc/self/stat'))
      await eventually(() => readFileSync(`/proc/${value.pid}/stat`, 'utf8').includes(') T '));
    const second = await invoke('f');
    assert.equal(second.value.pid, value.pid);
    const [event] = second.value.seen;
    assert.equal(event.eventType, 'INVOKE');
    assert.equal(event.requestId, value.requestId);
    assert.equal(event.invokedFunctionArn, first!.functionArn);
    assert.match(event.tracing.value, /^Root=1-/);
    assert.ok(event.deadlineMs > first!.startedMs);
  });

  it('gives the next event to another instance while an extension still works', async () => {
    cloud.deploy('f', internal('await sleep(3000);'), { maxInstances: 2 });
    const first = await invoke('f');
    const second = await invoke('f');
    assert.notEqual(second.value.pid, first.value.pid);
    assert.equal(cloud.truth.invocations[0]!.quietMs, undefined);
  });

  it('ends an extension that never asks again at the timeout, after the response', async () => {
    const fn = cloud.deploy('f', internal('await new Promise(() => {});'), { timeoutMs: 1000 });
    const { error, value } = await invoke('f');
    assert.equal(error, undefined);
    await cloud.settle(10_000);
    const [first] = cloud.truth.invocations;
    assert.deepEqual([first!.outcome, first!.isCutOff], ['ok', true]);
    assert.ok(first!.quietMs! - first!.startedMs >= 990);
    const log = cloud.logEvents(fn).map(({ message }) => message);
    assert.match(log.join(''), /Task timed out after 1\.00 seconds\n/);
    assert.match(log.at(-1)!, /^REPORT .*\tStatus: timeout\t\n$/);
    assert.notEqual((await invoke('f')).value.pid, value.pid);
  });

  it('refuses registration after the first next, SHUTDOWN for an internal one, and strangers', async () => {
    const code = `${API}
      const shutdown = await register('early', ['INVOKE', 'SHUTDOWN']);
      const unknown = await register('odd', ['DANCE']);
      const stranger = await fetch(base + '/event/next', { headers: { 'Lambda-Extension-Identifier': '1-2' } });
      const nobody = await fetch(base + '/event/next');
      export const handler = async () => {
        const late = await register('late', ['INVOKE']);
        const answers = [shutdown, unknown, stranger, nobody, late];
        return Promise.all(answers.map(async (one) => [one.status, (await one.json()).errorType]));
      };`;
    cloud.deploy('f', code);
    assert.deepEqual((await invoke('f')).value, [
      [403, 'Extension.InvalidEventType'],
      [403, 'Extension.InvalidEventType'],
      [403, 'Extension.UnknownExtensionIdentifier'],
      [403, 'Extension.MissingExtensionIdentifier'],
      [403, 'Extension.RegistrationClosed'],
    ]);
  });

  it('starts an external extension before the runtime, and tells it before the environment ends', async () => {
    const seen = join(folder, 'seen');
    const watcher = program(
      'watcher',
      `const { appendFileSync } = require('node:fs');
       const say = (what) => appendFileSync(${JSON.stringify(seen)}, what + '\\n');
       say('handler ' + process.env._HANDLER);
       const id = (await register('watcher', ['INVOKE', 'SHUTDOWN'])).headers.get('lambda-extension-identifier');
       for (;;) {
         const event = await next(id);
         say([event.eventType, event.shutdownReason ?? event.requestId].join(' '));
         if (event.eventType === 'SHUTDOWN') process.exit(0);
       }`,
    );
    const code = `import { readFileSync } from 'node:fs';
      const before = readFileSync(${JSON.stringify(seen)}, 'utf8');
      export const handler = async () => before;`;
    const fn = cloud.deploy('f', code, { extensions: [watcher], idleMs: 30 });
    assert.equal((await invoke('f')).value, 'handler undefined\n');
    await eventually(() => fn.instances.size === 0);
    await cloud.settle(10_000);
    const [{ requestId } = { requestId: '' }] = cloud.truth.invocations;
    assert.equal(readFileSync(seen, 'utf8'), `handler undefined\nINVOKE ${requestId}\nSHUTDOWN SPINDOWN\n`);
    assert.ok(cloud.logEvents(fn).some(({ message }) => message.startsWith('EXTENSION\tName: watcher\t')));
  });

  it('fails the invocation when an extension crashes, and its start when it says it cannot', async () => {
    const crashing = program(
      'crashing',
      `const id = (await register('crashing', ['INVOKE'])).headers.get('lambda-extension-identifier');
       await next(id);
       process.exit(7);`,
    );
    const unable = program(
      'unable',
      `const id = (await register('unable', ['INVOKE'])).headers.get('lambda-extension-identifier');
       await fetch(base + '/init/error', { method: 'POST', headers: {
         'Lambda-Extension-Identifier': id, 'Lambda-Extension-Function-Error-Type': 'Fatal.ConnectFailed' } });`,
    );
    const slow = 'export const handler = () => new Promise(() => setTimeout(() => {}, 1e6));';
    cloud.deploy('crashed', slow, { extensions: [crashing] });
    cloud.deploy('unable', slow, { extensions: [unable] });
    assert.equal((await invoke('crashed')).value.errorType, 'Extension.Crash');
    const { value } = await invoke('unable');
    assert.deepEqual(
      [value.errorType, value.errorMessage],
      ['Extension.InitError', 'Error: Fatal.ConnectFailed'],
    );
    assert.deepEqual(
      cloud.truth.invocations.map(({ outcome }) => outcome),
      ['exited', 'init_error'],
    );
  });

  it('tells an extension that subscribed what the platform and the function say, in batches, also while the environment ends', async () => {
    const seen = join(folder, 'seen');
    const watcher = program(
      'watcher',
      `const { appendFileSync } = require('node:fs');
       const server = require('node:http').createServer((request, response) => {
         let body = '';
         request.on('data', (part) => { body += part; }).on('end', () => { appendFileSync(${JSON.stringify(seen)}, body + '\\n'); response.end(); });
       });
       await new Promise((resolve) => server.listen(0, resolve));
       const id = (await register('watcher', ['INVOKE', 'SHUTDOWN'])).headers.get('lambda-extension-identifier');
       const subscribe = (body) => fetch('http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2022-07-01/telemetry',
         { method: 'PUT', headers: { 'Lambda-Extension-Identifier': id }, body: JSON.stringify(body) });
       const destination = { protocol: 'HTTP', URI: 'http://sandbox.localdomain:' + server.address().port };
       const refused = await subscribe({ schemaVersion: '2022-12-13', destination, types: [], buffering: { timeoutMs: 1 } });
       appendFileSync(${JSON.stringify(seen)}, JSON.stringify([{ type: refused.status, record: (await refused.json()).errorMessage }]) + '\\n');
       await subscribe({ schemaVersion: '2022-12-13', destination, types: ['platform', 'function'], buffering: { timeoutMs: 25 } });
       for (;;) if ((await next(id)).eventType === 'SHUTDOWN') { await sleep(300); process.exit(0); }`,
    );
    const code = `export const handler = async () => { process.stdout.write('a line\\n'); return 1; };`;
    cloud.deploy('f', code, { extensions: [watcher], idleMs: 30 });
    await invoke('f');
    const events = () =>
      readFileSync(seen, 'utf8')
        .trim()
        .split('\n')
        .flatMap((line) => JSON.parse(line) as { type: unknown; record: Record<string, unknown> }[]);
    await cloud.settle(10_000);
    await eventually(() => events().some(({ type }) => type === 'platform.report'));
    const [first] = cloud.truth.invocations;
    const told = Object.fromEntries(events().map(({ type, record }) => [type, record]));
    assert.equal(told[400], 'types should not be empty; timeoutMs must be from 25 to 30000');
    assert.deepEqual(
      events()
        .map(({ type }) => type)
        .sort(),
      [
        400,
        'function',
        'platform.extension',
        'platform.initReport',
        'platform.initRuntimeDone',
        'platform.initStart',
        'platform.report',
        'platform.runtimeDone',
        'platform.start',
        'platform.telemetrySubscription',
      ],
    );
    assert.equal(told.function, 'a line');
    assert.equal(told['platform.initStart']?.functionName, 'f');
    assert.equal(told['platform.report']?.requestId, first!.requestId);
    assert.equal(Object(told['platform.report']?.metrics).billedDurationMs, first!.billedMs);
    assert.equal(told['platform.runtimeDone']?.status, 'success');
  });
});
