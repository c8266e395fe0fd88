import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { eventually, startTestCloud, type TestCloud } from './testing/cloud-for-tests.ts';

const nodeMajor = Number(process.versions.node.split('.')[0]);

describe('Lambda in the local cloud', () => {
  let cloud: TestCloud;
  let client: LambdaClient;

  beforeEach(async () => {
    cloud = await startTestCloud();
    client = new LambdaClient(cloud.clientConfig());
  });

  afterEach(async () => {
    client.destroy();
    await cloud.stop();
  });

  const invoke = async (name: string, payload: unknown = {}) => {
    const answer = await client.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload) }),
    );
    return { error: answer.FunctionError, value: JSON.parse(answer.Payload!.transformToString() || 'null') };
  };

  it('keeps the instance of a first invocation for the second, with its memory', async () => {
    cloud.deploy('counter', 'let n = 0; export const handler = async () => ({ n: ++n, pid: process.pid });');
    const first = await invoke('counter');
    const second = await invoke('counter');
    assert.deepEqual([first.value.n, second.value.n], [1, 2]);
    assert.equal(first.value.pid, second.value.pid);
    const seen = cloud.truth.invocations.map(({ cold, number }) => ({ cold, number }));
    assert.deepEqual(seen, [
      { cold: true, number: 1 },
      { cold: false, number: 2 },
    ]);
  });

  it('freezes an idle instance, timers included, and thaws it for the next event', async function () {
    if (!existsSync('/proc/self/stat')) this.skip();
    cloud.deploy(
      'ticking',
      'let ticks = 0; setInterval(() => ticks++, 1); export const handler = async () => ({ pid: process.pid });',
    );
    const { value } = await invoke('ticking');
    const state = () => readFileSync(`/proc/${value.pid}/stat`, 'utf8').split(') ')[1]![0];
    await eventually(() => state() === 'T');
    await invoke('ticking');
    await eventually(() => state() === 'T');
  });

  it('starts further instances only up to the limit, and lets the rest wait', async () => {
    const code =
      'export const handler = async () => { await new Promise((r) => setTimeout(r, 50)); return process.pid; };';
    cloud.deploy('busy', code, { maxInstances: 2 });
    const pids = await Promise.all(Array.from({ length: 6 }, () => invoke('busy')));
    assert.equal(new Set(pids.map(({ value }) => value)).size, 2);
  });

  it('ends an idle instance after its time; the next invocation starts cold', async () => {
    const fn = cloud.deploy('rare', 'export const handler = async () => 1;', { idleMs: 20 });
    await invoke('rare');
    await eventually(() => fn.instances.size === 0);
    await invoke('rare');
    assert.deepEqual(
      cloud.truth.invocations.map(({ cold }) => cold),
      [true, true],
    );
  });

  it('gives the handler the environment and context of Lambda, and nothing of its own', async () => {
    process.env.CLOUD_SECRET_FOR_TEST = 'leak';
    const code = `export const handler = async (event, context) =>
      ({ event, env: process.env, context, left: context.getRemainingTimeInMillis() });`;
    cloud.deploy('curious', code, { memoryMb: 512, environment: { MINE: 'yes' }, timeoutMs: 15_000 });
    const { value } = await invoke('curious', { hello: 'world' });
    delete process.env.CLOUD_SECRET_FOR_TEST;
    assert.deepEqual(value.event, { hello: 'world' });
    assert.equal(value.env.MINE, 'yes');
    assert.equal(value.env.CLOUD_SECRET_FOR_TEST, undefined);
    assert.equal(value.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE, '512');
    assert.match(value.env.AWS_LAMBDA_LOG_STREAM_NAME, /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    assert.match(
      value.env._X_AMZN_TRACE_ID,
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$/,
    );
    assert.equal(value.context.invokedFunctionArn, 'arn:aws:lambda:eu-west-1:123456789012:function:curious');
    assert.equal(value.context.awsRequestId, cloud.truth.invocations[0]!.requestId);
    assert.equal(value.context.logStreamName, cloud.truth.invocations[0]!.instance);
    assert.ok(value.left > 0 && value.left <= 15_000);
  });

  it('loads CommonJS, ES modules and nested exports alike', async () => {
    cloud.deploy('cjs', 'exports.handler = async () => "cjs";', { file: 'src/app.js' });
    cloud.deploy('esm', 'await null; export const api = { v1: { handle: async () => "esm" } };', {
      handler: 'index.api.v1.handle',
    });
    assert.equal((await invoke('cjs')).value, 'cjs');
    assert.equal((await invoke('esm')).value, 'esm');
  });

  it('takes the answer of a callback, but waits for an empty event loop unless told not to', async function () {
    if (nodeMajor >= 24) this.skip();
    const code = `let late = 0;
      exports.handler = (event, context, callback) => {
        context.callbackWaitsForEmptyEventLoop = event.waits;
        const before = late;
        setTimeout(() => { late += 1; }, 30);
        callback(null, before);
      };`;
    cloud.deploy('callback', code, { file: 'index.js' });
    const answers = [];
    for (const waits of [true, true, false]) answers.push((await invoke('callback', { waits })).value);
    assert.deepEqual(answers, [0, 1, 2]);
  });

  it('refuses a handler that wants a callback where the runtime has none', async function () {
    const node24 = join(import.meta.dirname, '..', 'other-nodes', 'node_modules', 'node-24', 'bin', 'node');
    if (!existsSync(node24)) this.skip();
    const config = { file: 'index.js', node: node24, nodeMajor: 24 };
    cloud.deploy('callback24', 'exports.handler = (event, context, callback) => callback(null, 1);', config);
    const { error, value } = await invoke('callback24');
    assert.equal(error, 'Unhandled');
    assert.equal(value.errorType, 'Runtime.CallbackHandlerDeprecated');
  });

  it('reports a thrown error by name and message', async () => {
    cloud.deploy('throwing', 'export const handler = async () => { throw new RangeError("too far"); };');
    const { error, value } = await invoke('throwing');
    assert.equal(error, 'Unhandled');
    assert.deepEqual([value.errorType, value.errorMessage], ['RangeError', 'too far']);
    assert.equal(cloud.truth.invocations[0]!.outcome, 'error');
  });

  it('kills an instance that takes too long, and starts the next invocation cold', async () => {
    const code =
      'export const handler = (event) => new Promise((resolve) => { if (!event.hangs) resolve("ok"); else setTimeout(() => {}, 1e6); });';
    cloud.deploy('hanging', code, { timeoutMs: 1000 });
    const { error, value } = await invoke('hanging', { hangs: true });
    assert.equal(error, 'Unhandled');
    assert.match(value.errorMessage, /Task timed out after 1\.00 seconds$/);
    assert.equal((await invoke('hanging')).value, 'ok');
    assert.deepEqual(
      cloud.truth.invocations.map(({ outcome, cold }) => [outcome, cold]),
      [
        ['timeout', true],
        ['ok', true],
      ],
    );
  });

  it('fails the invocation of a function that cannot be loaded or that exits', async () => {
    cloud.deploy('unloadable', 'throw new TypeError("no start");');
    cloud.deploy('exiting', 'export const handler = async () => process.exit(3);');
    assert.equal((await invoke('unloadable')).value.errorMessage, 'no start');
    assert.match((await invoke('exiting')).value.errorMessage, /Runtime exited with error: exit status 3/);
    assert.deepEqual(
      cloud.truth.invocations.map(({ outcome }) => outcome),
      ['init_error', 'exited'],
    );
  });

  it('retries a failed asynchronous event twice with the same request id, then gives it to the dead-letter queue', async () => {
    const deadLetters = cloud.createQueue({ name: 'dead' });
    const failures = cloud.createQueue({ name: 'failures' });
    cloud.deploy('failing', 'export const handler = async () => { throw new Error("no"); };', {
      retryDelaysMs: [10, 10],
      deadLetterArn: deadLetters.arn,
      onFailureArn: failures.arn,
    });
    const command = new InvokeCommand({
      FunctionName: 'failing',
      InvocationType: 'Event',
      Payload: '{"orderId":"o1"}',
    });
    const { StatusCode, $metadata } = await client.send(command);
    await cloud.settle(20_000);
    assert.equal(StatusCode, 202);
    const attempts = cloud.truth.invocations.map(({ requestId, attempt }) => [requestId, attempt]);
    assert.deepEqual(
      attempts,
      [1, 2, 3].map((attempt) => [$metadata.requestId, attempt]),
    );
    assert.equal(deadLetters.messages[0]?.body, '{"orderId":"o1"}');
    assert.equal(deadLetters.messages[0]?.attributes.RequestID?.StringValue, $metadata.requestId);
    const record = JSON.parse(failures.messages[0]!.body);
    assert.equal(record.requestContext.condition, 'RetriesExhausted');
    assert.equal(record.requestContext.approximateInvokeCount, 3);
    assert.deepEqual(record.requestPayload, { orderId: 'o1' });
    assert.equal(cloud.truth.deadLetters[0]?.orderId, 'o1');
  });

  it('answers HTTP through a function URL, streamed responses with status and headers too', async () => {
    const streaming = `export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
      const out = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'x-kind': 'streamed' } });
      out.write('one,'); out.write(event.requestContext.http.method); out.end();
    });`;
    const plain = `export const handler = async (event) => ({ statusCode: 418, headers: { 'x-query': event.queryStringParameters.q }, body: event.body });`;
    const streamUrl = await cloud.createFunctionUrl(cloud.deploy('streaming', streaming));
    const plainUrl = await cloud.createFunctionUrl(cloud.deploy('plain', plain));
    const streamed = await fetch(streamUrl);
    assert.deepEqual(
      [streamed.status, streamed.headers.get('x-kind'), await streamed.text()],
      [201, 'streamed', 'one,GET'],
    );
    const answered = await fetch(`${plainUrl}/path?q=7`, { method: 'POST', body: 'tea' });
    assert.deepEqual(
      [answered.status, answered.headers.get('x-query'), await answered.text()],
      [418, '7', 'tea'],
    );
  });

  it('leaves no process behind, frozen or not', async () => {
    cloud.deploy('short', 'export const handler = async () => process.pid;');
    const { value: pid } = await invoke('short');
    await cloud.stop();
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });

  it('leaves no process behind when the process that runs the cloud is killed', async () => {
    const program = fileURLToPath(new URL('./testing/abandoned-cloud.ts', import.meta.url));
    const folder = mkdtempSync(join(tmpdir(), 'choreoscope-abandoned-'));
    const child = spawn(process.execPath, ['--import', 'tsx', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: folder },
    });
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
    const pid = Number(line);
    assert.ok(pid > 0);
    process.kill(pid, 0);
    child.kill('SIGKILL');
    await eventually(() => !isAlive(pid));
    rmSync(folder, { recursive: true });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
