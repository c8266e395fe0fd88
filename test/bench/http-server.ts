import { type ChildProcess, spawn } from 'node:child_process';
import { Agent, createServer, type OutgoingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Measurement } from './main.ts';

const REQUESTS = 4_000;
const register = new URL('../../instrumentation/dist/http-register.cjs', import.meta.url).pathname;

/** The server that is asked; `/cpu` tells its own processor time. */
const program = `
  const server = require('node:http').createServer((request, response) => {
    if (request.url === '/cpu') return response.end(JSON.stringify(process.cpuUsage()));
    response.setHeader('content-type', 'application/json');
    if (request.method === 'GET') return response.end('{"ok":true}');
    let size = 0;
    request.on('data', (chunk) => { size += chunk.length; });
    request.on('end', () => response.end('{"size":' + size + '}'));
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;

interface Asked {
  method: string;
  path: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
}

const cases: Record<string, Asked> = {
  GET: { method: 'GET', path: '/orders/17' },
  'POST of 1 KiB of JSON': {
    method: 'POST',
    path: '/orders',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ order: 'x'.repeat(1_000) }),
  },
  'CloudEvent, structured': {
    method: 'POST',
    path: '/events',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify({
      specversion: '1.0',
      id: '1',
      source: '/s',
      type: 't',
      data: { order: 'x'.repeat(900) },
    }),
  },
};

interface Server {
  child: ChildProcess;
  port: number;
  agent: Agent;
}

/**
 * What `@choreoscope/instrumentation/http` adds to a request: two servers, one of them traced, asked in turn over
 * kept-alive connections. Medians of the latency, and the servers' own processor time a request, which others at work on
 * the machine disturb less.
 */
export async function bench(): Promise<Measurement[]> {
  const collector = createServer((asked, response) => {
    asked.resume();
    asked.on('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const servers = {
    bare: await start([], {}),
    traced: await start(['--require', register], { CHOREOSCOPE_ENDPOINT: endpoint }),
  };
  try {
    const rows: Measurement[] = [];
    for (const [name, asked] of Object.entries(cases)) rows.push(await measure(name, asked, servers));
    return rows;
  } finally {
    for (const { child, agent } of Object.values(servers)) {
      agent.destroy();
      child.kill();
    }
    collector.closeAllConnections();
    collector.close();
  }
}

async function measure(name: string, asked: Asked, servers: Record<'bare' | 'traced', Server>) {
  const times = { bare: [] as number[], traced: [] as number[] };
  const cpuUs = { bare: 0, traced: 0 };
  const both = ['bare', 'traced'] as const;
  for (const which of both) for (let i = 0; i < REQUESTS / 4; i++) await ask(servers[which], asked);
  for (let round = 0; round < 4; round++) {
    for (const which of both) {
      const before = await cpuOf(servers[which]);
      for (let i = 0; i < REQUESTS / 4; i++) {
        const begunAt = performance.now();
        await ask(servers[which], asked);
        times[which].push(performance.now() - begunAt);
      }
      cpuUs[which] += (await cpuOf(servers[which])) - before;
    }
  }
  const medianUs = (values: number[]) => Math.round(values.sort((a, b) => a - b)[values.length >> 1]! * 1000);
  return {
    name,
    bare_us: medianUs(times.bare),
    traced_us: medianUs(times.traced),
    bare_cpu_us: Math.round(cpuUs.bare / REQUESTS),
    traced_cpu_us: Math.round(cpuUs.traced / REQUESTS),
  };
}

async function start(args: string[], env: Record<string, string>): Promise<Server> {
  const child = spawn(process.execPath, [...args, '-e', program], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve) =>
    child.stdout!.once('data', (text) => resolve(Number(text))),
  );
  return { child, port, agent: new Agent({ keepAlive: true, maxSockets: 1 }) };
}

function ask({ port, agent }: Server, { method, path, headers, body }: Asked): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

async function cpuOf(server: Server): Promise<number> {
  const { user, system } = JSON.parse(await ask(server, { method: 'GET', path: '/cpu' }));
  return user + system;
}
