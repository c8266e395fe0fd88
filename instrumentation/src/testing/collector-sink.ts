import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

type Value = string | number | boolean | Value[];

/** A span as it came over the wire, with its attributes as plain values. */
export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startMs: number;
  endMs: number;
  attributes: Record<string, Value>;
  resource: Record<string, Value>;
  links: { traceId: string; spanId: string; attributes: Record<string, Value> }[];
  events: { name: string; attributes: Record<string, Value> }[];
  status?: { code: number; message?: string };
}

/** What to answer the nth request (from 0) with; `silence`: nothing, ever; `reset`: the connection breaks. */
export type Reply = { status: number; headers?: Record<string, string>; body?: string } | 'silence' | 'reset';

export interface CollectorSink {
  url: string;
  spans: ReceivedSpan[];
  requests: { headers: IncomingHttpHeaders; path: string; spans: number }[];
  /** Connections accepted so far. */
  connections: number;
  /** Breaks the connections that are open, as a load balancer does to a frozen client. */
  breakConnections(): void;
  close(): Promise<void>;
}

/** A collector that only remembers: a real server on loopback that reads OTLP/JSON. */
export async function startCollectorSink(
  reply: (request: number) => Reply = () => ({ status: 200 }),
): Promise<CollectorSink> {
  const open = new Set<Socket>();
  const sink: Omit<CollectorSink, 'url' | 'close' | 'breakConnections'> = {
    spans: [],
    requests: [],
    connections: 0,
  };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = reply(sink.requests.length);
      const spans = readSpans(Buffer.concat(chunks).toString());
      sink.requests.push({ headers: request.headers, path: request.url ?? '', spans: spans.length });
      if (answer === 'silence') return;
      if (answer === 'reset') return void request.socket.resetAndDestroy();
      if (answer.status === 200) sink.spans.push(...spans);
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(answer.body ?? '{}');
    });
  });
  server.on('connection', (socket) => {
    sink.connections += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const breakConnections = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return Object.assign(sink, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakConnections,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  });
}

// biome-ignore lint/suspicious/noExplicitAny: the wire format, read by a test
type Wire = any;

function readSpans(body: string): ReceivedSpan[] {
  return (JSON.parse(body).resourceSpans as Wire[]).flatMap((group) =>
    group.scopeSpans.flatMap((scope: Wire) =>
      scope.spans.map((span: Wire) => ({
        ...span,
        startMs: Number(BigInt(span.startTimeUnixNano) / 1_000_000n),
        endMs: Number(BigInt(span.endTimeUnixNano) / 1_000_000n),
        attributes: readAttributes(span.attributes),
        resource: readAttributes(group.resource.attributes),
        links: (span.links ?? []).map((link: Wire) => ({
          ...link,
          attributes: readAttributes(link.attributes),
        })),
        events: (span.events ?? []).map((event: Wire) => ({
          ...event,
          attributes: readAttributes(event.attributes),
        })),
      })),
    ),
  );
}

function readAttributes(list: Wire[] = []): Record<string, Value> {
  return Object.fromEntries(list.map(({ key, value }) => [key, readValue(value)]));
}

function readValue(value: Wire): Value {
  if ('arrayValue' in value) return value.arrayValue.values.map(readValue);
  if ('intValue' in value) return Number(value.intValue);
  return value.stringValue ?? value.boolValue ?? value.doubleValue;
}
