import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { startLocalCloud, type Truth } from '../local-cloud/index.ts';
import { deployShop, placeOrders, type ShopOptions } from '../shop/index.ts';
import { type Picture, truePicture } from './picture.ts';

export interface OtlpAttribute {
  key: string;
  value: { stringValue?: string; arrayValue?: { values: { stringValue: string }[] } };
}

export interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  startTimeUnixNano: string;
  attributes?: OtlpAttribute[];
  events?: { name: string; attributes?: OtlpAttribute[] }[];
  links?: { traceId: string; spanId: string; attributes?: OtlpAttribute[] }[];
}

/** A request of OTLP/JSON, as far as the tests look into it. */
export interface OtlpBody {
  resourceSpans: { resource: { attributes: OtlpAttribute[] }; scopeSpans: { spans: OtlpSpan[] }[] }[];
}

/** What the shop's functions sent, in the order it arrived, and what had happened. */
export interface Capture {
  bodies: OtlpBody[];
  truth: Picture;
  counts: ReturnType<Truth['counts']>;
}

/** Answers like a collector and keeps what it got. */
async function startRecorder() {
  const bodies: OtlpBody[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
    const body = JSON.parse(text.toString()) as OtlpBody;
    if (body.resourceSpans?.length) bodies.push(body);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function captureShop(
  orders: number,
  options: Pick<ShopOptions, 'perRecord' | 'misbehave'>,
): Promise<Capture> {
  const recorder = await startRecorder();
  const stops: (() => unknown)[] = [() => recorder.stop()];
  try {
    const cloud = await startLocalCloud();
    const shop = await deployShop(cloud, {
      instrumentation: 'register',
      collectorUrl: recorder.url,
      environment: { CHOREOSCOPE_DEADLINE_MS: '10000' },
      ...options,
    });
    stops.push(() => shop.stop());
    stops.push(() => cloud.stop());
    await placeOrders(shop, orders);
    shop.settleDay();
    await shop.settle(120_000);
    return { bodies: recorder.bodies, truth: truePicture(cloud.truth), counts: cloud.truth.counts() };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

const captures = new Map<string, Promise<Capture>>();

/** Runs the shop once for each kind of run in a process: what its functions sent is replayed in many ways. */
export function capturedShop(
  orders: number,
  options: Pick<ShopOptions, 'perRecord' | 'misbehave'> = { perRecord: true },
): Promise<Capture> {
  const key = JSON.stringify([orders, options]);
  const capture = captures.get(key) ?? captureShop(orders, options);
  captures.set(key, capture);
  return capture;
}
