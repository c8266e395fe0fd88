/**
 * What `@choreoscope/instrumentation/http` adds to a request, on this machine: two servers, one of them traced, asked
 * in turn over kept-alive connections. Prints medians of the latency, and the servers' own processor time a request,
 * which others at work on the machine disturb less.
 *
 *   node instrumentation/measure-http.mjs [requests]
 */
import { spawn } from 'node:child_process';
import { Agent, createServer, request } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const requests = Number(process.argv[2] ?? 4_000);
const register = join(dirname(fileURLToPath(import.meta.url)), 'dist/http-register.cjs');

const server = `
  const server = require('node:http').createServer((request, response) => {
    if (request.url === '/cpu') return response.end(JSON.stringify(process.cpuUsage()));
    response.setHeader('content-type', 'application/json');
    if (request.method === 'GET') return response.end('{"ok":true}');
    let size = 0;
    request.on('data', (chunk) => { size += chunk.length; });
    request.on('end', () => response.end('{"size":' + size + '}'));
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;

const cases = {
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

async function start(args, env) {
  const child = spawn(process.execPath, [...args, '-e', server], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise((resolve) => child.stdout.once('data', (text) => resolve(Number(text))));
  return { child, port, agent: new Agent({ keepAlive: true, maxSockets: 1 }) };
}

function ask({ port, agent }, { method, path, headers, body }) {
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

const cpuOf = async (one) => {
  const { user, system } = JSON.parse(await ask(one, { method: 'GET', path: '/cpu' }));
  return user + system;
};

const collector = createServer((asked, response) => {
  asked.resume();
  asked.on('end', () => response.end('{}'));
});
await new Promise((resolve) => collector.listen(0, '127.0.0.1', resolve));
const endpoint = `http://127.0.0.1:${collector.address().port}`;
const servers = {
  bare: await start([], {}),
  traced: await start(['--require', register], { CHOREOSCOPE_ENDPOINT: endpoint }),
};

for (const [name, asked] of Object.entries(cases)) {
  const times = { bare: [], traced: [] };
  const cpu = { bare: 0, traced: 0 };
  const rounds = 20;
  for (let round = -2; round < rounds; round++) {
    for (const [which, one] of Object.entries(servers)) {
      const before = await cpuOf(one);
      for (let n = 0; n < requests / rounds; n++) {
        const startedAt = performance.now();
        await ask(one, asked);
        if (round >= 0) times[which].push((performance.now() - startedAt) * 1_000);
      }
      if (round >= 0) cpu[which] += (await cpuOf(one)) - before;
    }
  }
  const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
  const told = Object.keys(servers).map((which) => {
    const latency = Math.round(median(times[which]));
    return `${which} ${latency} µs, ${Math.round(cpu[which] / requests)} µs of processor`;
  });
  process.stdout.write(`${name}: ${told.join('; ')}\n`);
}

for (const { child, agent } of Object.values(servers)) {
  agent.destroy();
  child.kill('SIGKILL');
}
collector.close();
