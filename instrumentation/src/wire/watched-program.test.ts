import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { nodeBinaries } from '../testing/node-binaries.ts';
import { type Seen, startLoopbackServices } from './testing/loopback-services.ts';

interface Run {
  /** One line a step: its name, and what came of it. */
  came: [string, unknown][];
  seen: Seen[];
  connections: number;
  spans: {
    name: string;
    traceId: string;
    spanId: string;
    attributes: Record<string, unknown>;
    publishes: Record<string, unknown>[];
  }[];
}

const formats = { cjs: 'program.cjs', esm: 'program.mjs' } as const;

const nodes = nodeBinaries().map(({ line, path }) => [`Node ${line}`, path] as const);

describe('a program bundled with its SDK', function () {
  this.timeout(60_000);
  const directory = mkdtempSync(join(tmpdir(), 'choreoscope-wire-'));
  let services: Awaited<ReturnType<typeof startLoopbackServices>>;

  before(async () => {
    services = await startLoopbackServices();
    const shared: BuildOptions = {
      bundle: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'error',
      conditions: ['@choreoscope/source'],
    };
    await Promise.all([
      build({
        ...shared,
        entryPoints: [fileURLToPath(new URL('./testing/preload.ts', import.meta.url))],
        format: 'cjs',
        outfile: join(directory, 'preload.cjs'),
      }),
      ...(['cjs', 'esm'] as const).map((format) =>
        build({
          ...shared,
          entryPoints: [fileURLToPath(new URL('./testing/bundled-program.ts', import.meta.url))],
          format,
          outfile: join(directory, formats[format]),
          minify: true,
          ...(format === 'esm' && {
            mainFields: ['module', 'main'],
            banner: {
              js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
            },
          }),
        }),
      ),
    ]);
  });

  after(async () => {
    await services.close();
    rmSync(directory, { recursive: true });
  });

  async function run(node: string, program: string, isWatched: boolean): Promise<Run> {
    services.seen.length = 0;
    const before = services.connections();
    const child = spawn(node, ['--require', join(directory, 'preload.cjs'), join(directory, program)], {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
      env: {
        PATH: process.env.PATH,
        WATCH: isWatched ? '1' : '0',
        SERVICES: services.url,
        SERVICES_HTTP2: services.http2Url,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    });
    const closed = new Promise((resolve) => child.once('close', resolve));
    const [stdout, spans] = await Promise.all([
      text(child.stdout!),
      text(child.stdio[3] as typeof child.stdout & {}),
    ]);
    assert.equal(await closed, 0);
    return {
      came: stdout
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line.replace(/"totalRetryDelay":\d+/, '"totalRetryDelay":"random"'))),
      seen: services.seen.map(({ method, path, headers, body }) => ({
        method,
        path,
        headers: lasting(headers),
        body,
      })),
      connections: services.connections() - before,
      spans: JSON.parse(spans),
    };
  }

  for (const [name, node] of nodes) {
    it(`that loads node:http2 in the middle of an invocation is seen to (${name})`, async () => {
      const file = join(directory, 'late.cjs');
      writeFileSync(
        file,
        `watched.invoke(async () => {
          await null;
          const session = require('node:http2').connect(process.env.SERVICES_HTTP2);
          const authorization = 'AWS4-HMAC-SHA256 Credential=AKIA/20231114/eu-west-1/kinesis/aws4_request, SignedHeaders=host';
          const stream = session.request({
            ':method': 'POST', ':path': '/', authorization, 'x-amz-target': 'Kinesis_20131202.PutRecord',
          });
          stream.end('{"StreamName":"s","Data":"ZA=="}');
          stream.resume().on('close', () => session.close());
        });`,
      );
      const late = await run(node, 'late.cjs', true);
      assert.deepEqual(late.spans.map(outline), ['Kinesis.PutRecord 1']);
    });

    for (const format of ['cjs', 'esm'] as const) {
      it(`does and gets the same watched and unwatched, and is seen (${format}, ${name})`, async () => {
        const unwatched = await run(node, formats[format], false);
        const watched = await run(node, formats[format], true);
        assert.ok(unwatched.came.length >= 30);
        assert.deepEqual(watched.came, unwatched.came);
        assert.deepEqual(watched.seen.map(withoutContext), unwatched.seen.map(withoutContext));
        assert.equal(watched.connections, unwatched.connections);
        assert.deepEqual(unwatched.spans, []);
        assert.deepEqual(watched.spans.map(outline), [
          'SQS.SendMessage 1',
          'SQS.SendMessage 1',
          'SNS.Publish 1',
          'EventBridge.PutEvents 1',
          'DynamoDB.PutItem 1',
          'Lambda.Invoke 1',
          'Kinesis.PutRecord 1',
          'Kinesis.PutRecord 1',
          'Firehose.PutRecordBatch 1',
          'SFN.StartExecution 1',
          'Scheduler.CreateSchedule 1',
          'IoTDataPlane.Publish 1',
          'ApiGatewayManagementApi.PostToConnection 1',
          'SQS.SendMessage 1',
          'S3.PutObject 1',
          'S3.PutObject 1',
          'S3.GetObject 0',
          'S3.GetObject 0',
          'S3.GetObject 0 aborted',
          'SQS.SendMessage 0 BadRequest',
          'SQS.SendMessage 0 InternalFailure',
          'SQS.SendMessage 1',
          'SQS.SendMessage 0 aborted',
          'SQS.SendMessage 1',
          'SQS.SendMessage 0 ECONNREFUSED',
          'SQS.SendMessage 0 ECONNREFUSED',
          'SQS.SendMessage 0 ECONNRESET',
          'GET 1',
          'SQS.GET 0',
          'GET 1',
          'PUT 1',
          'GET 1',
          'GET 1 AbortError',
        ]);
        assertCarried(watched);
      });
    }
  }
});

/** Each span that can be named is named by the request it is of, and by its message where the client is traced. */
function assertCarried({ seen, spans }: Run): void {
  const named = new Set(
    seen.flatMap(({ headers }) =>
      [headers['x-amzn-trace-id'] ?? headers.traceparent ?? []].flat().map(String),
    ),
  );
  const carrying = spans.filter(({ traceId, spanId }) =>
    [`Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId}`, `00-${traceId}-${spanId}-01`].some(
      (one) => named.has(one),
    ),
  );
  assert.deepEqual([...new Set(carrying.map(({ name }) => name))].sort(), [
    'EventBridge.PutEvents',
    'GET',
    'Lambda.Invoke',
    'PUT',
    'SFN.StartExecution',
    'SNS.Publish',
    'SQS.SendMessage',
  ]);
  const [message] = seen
    .filter(({ body }) => body.includes('carries'))
    .map(({ body }) => JSON.parse(body.toString()));
  const own = spans.find(({ publishes }) =>
    String(publishes[0]?.['choreoscope.keys']).endsWith('sqs-carries'),
  )!;
  assert.deepEqual(message.MessageAttributes.traceparent, {
    DataType: 'String',
    StringValue: `00-${own.traceId}-${own.spanId}-01`,
  });
}

/** The request as it is without us. */
function withoutContext({ headers, body, ...rest }: Seen): unknown {
  const { traceparent: _traceparent, 'x-amzn-trace-id': _header, ...others } = headers;
  if (!body.includes('carries')) return { ...rest, headers: others, body };
  const { MessageAttributes: _attributes, ...message } = JSON.parse(body.toString());
  const { 'content-length': _length, 'x-amz-content-sha256': _hash, ...same } = others;
  return { ...rest, headers: same, message };
}

function outline({ name, attributes, publishes }: Run['spans'][number]): string {
  const error = attributes['error.type'];
  return `${name} ${publishes.length}${error === undefined ? '' : ` ${error}`}`;
}

/** Without what is new in every request. */
function lasting(headers: Record<string, unknown>): Record<string, unknown> {
  const fresh = ['authorization', 'x-amz-date', 'amz-sdk-invocation-id', 'amz-sdk-request'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !fresh.includes(name)));
}
