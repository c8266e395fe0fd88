import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Fault } from './importer.ts';
import { kinds, type ResourceSpans } from './otlp.ts';
import { DeliveryFailed, Outbox } from './outbox.ts';

const resource = (spans: number, size = 10): ResourceSpans => ({
  resource: { attributes: [] },
  scopeSpans: [
    {
      scope: { name: 's' },
      spans: Array.from({ length: spans }, (_, i) => ({
        traceId: 'a'.repeat(32),
        spanId: (i + 1).toString(16).padStart(16, '0'),
        name: 'x'.repeat(size),
        kind: kinds.internal,
        startTimeUnixNano: '1',
        endTimeUnixNano: '2',
        attributes: [],
      })),
    },
  ],
});

/** What a collector answers, in turn; the last one again and again. */
type Answer = { status: number; body?: object; headers?: Record<string, string> } | 'hang up';

describe('The outbox of an import', () => {
  let server: Server;
  let answers: Answer[];
  let taken: { spans: number; requests: number };
  let faults: [Fault, number][];
  let url: string;
  const outbox = (patienceMs?: number) =>
    new Outbox({ url, token: 'secret' }, (fault, spans) => faults.push([fault, spans]), patienceMs);

  beforeEach(async () => {
    answers = [];
    faults = [];
    taken = { spans: 0, requests: 0 };
    server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 200 };
      if (answer === 'hang up') return void request.socket.destroy();
      const body = JSON.parse(gunzipSync(Buffer.concat(parts)).toString()) as {
        resourceSpans: ResourceSpans[];
      };
      assert.equal(request.headers.authorization, 'Bearer secret');
      if (answer.status === 200) {
        taken.requests++;
        taken.spans += body.resourceSpans.flatMap(({ scopeSpans }) =>
          scopeSpans.flatMap(({ spans }) => spans),
        ).length;
      }
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(JSON.stringify(answer.body ?? {}));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((closed) => server.close(closed)));

  it('cuts what is large into requests, and loses nothing', async () => {
    const box = outbox();
    await box.add(resource(12_345), 'a:1');
    await box.add(resource(100, 60_000), 'a:2');
    await box.finish();
    assert.deepEqual([box.stored, taken.spans], [12_445, 12_445]);
    assert.ok(taken.requests >= 4, `${taken.requests} requests`);
  });

  it('tries again when the collector is overloaded, full, or gone for a moment', async () => {
    answers = [{ status: 429, headers: { 'retry-after': '0' } }, 'hang up', { status: 503 }, { status: 200 }];
    const box = outbox();
    await box.add(resource(3), 'a:1');
    await box.finish();
    assert.deepEqual([box.stored, taken.spans, faults.length], [3, 3, 0]);
  });

  it('gives up after its patience, and says why', async () => {
    answers = [{ status: 503, body: { message: 'the journal is full' } }];
    const box = outbox(300);
    await box.add(resource(3), 'a:1');
    await assert.rejects(
      box.finish(),
      (error) => error instanceof DeliveryFailed && /503 the journal is full/.test(error.message),
    );
    assert.equal(box.stored, 0);
  });

  it('says that a token is wrong', async () => {
    answers = [{ status: 401 }];
    const box = outbox();
    await box.add(resource(3), 'a:1');
    await assert.rejects(box.finish(), /wants an ingest token/);
  });

  it('finds what is refused by halves, and gives each reason its place in the input', async () => {
    answers = [
      { status: 413, body: { message: 'over the limit' } },
      {
        status: 200,
        body: {
          partialSuccess: {
            rejectedSpans: '2',
            errorMessage: 'resourceSpans[1].scopeSpans[0].spans[0].traceId: 15 bytes, must be 16',
          },
        },
      },
      { status: 413, body: { message: 'over the limit' } },
    ];
    const box = outbox();
    for (const line of [1, 2, 3]) await box.add(resource(2), `a:${line}`);
    await box.finish();
    assert.equal(box.stored, 2);
    assert.deepEqual(faults, [
      [
        {
          place: 'a:2',
          reason: 'refused by the collector: scopeSpans[0].spans[0].traceId: 15 bytes, must be 16',
        },
        2,
      ],
      [{ place: 'a:3', reason: 'refused by the collector: 413 over the limit' }, 2],
    ]);
  });
});
