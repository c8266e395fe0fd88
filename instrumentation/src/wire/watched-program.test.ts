import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
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
  spans: { name: string; attributes: Record<string, unknown>; publishes: Record<string, unknown>[] }[];
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

  async function run(node: string, format: keyof typeof formats, isWatched: boolean): Promise<Run> {
    services.seen.length = 0;
    const before = services.connections();
    const child = spawn(
      node,
      ['--require', join(directory, 'preload.cjs'), join(directory, formats[format])],
      {
        stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
        env: {
          PATH: process.env.PATH,
          WATCH: isWatched ? '1' : '0',
          SERVICES: services.url,
          SERVICES_HTTP2: services.http2Url,
          AWS_EC2_METADATA_DISABLED: 'true',
        },
      },
    );
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
    for (const format of ['cjs', 'esm'] as const) {
      it(`does and gets the same watched and unwatched, and is seen (${format}, ${name})`, async () => {
        const unwatched = await run(node, format, false);
        const watched = await run(node, format, true);
        assert.ok(unwatched.came.length >= 19);
        assert.deepEqual(watched.came, unwatched.came);
        assert.deepEqual(watched.seen, unwatched.seen);
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
          'SQS.GET 0',
        ]);
      });
    }
  }
});

function outline({ name, attributes, publishes }: Run['spans'][number]): string {
  const error = attributes['error.type'];
  return `${name} ${publishes.length}${error === undefined ? '' : ` ${error}`}`;
}

/** Without what is new in every request. */
function lasting(headers: Record<string, unknown>): Record<string, unknown> {
  const fresh = ['authorization', 'x-amz-date', 'amz-sdk-invocation-id', 'amz-sdk-request'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !fresh.includes(name)));
}
