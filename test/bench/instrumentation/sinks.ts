import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { startRuntimeApi } from './runtime-api.ts';

/** Where the packages under measurement send to; everything on loopback, and everything answered at once. */
export interface Sinks {
  http: string;
  https: string;
  /** `127.0.0.1:port`, read by nobody. */
  udp: string;
  /** `127.0.0.1:port` of a runtime API with extensions. */
  runtimeApi: string;
  /** Holds the body that ours posts per invocation, once `rememberBody` has seen one. */
  bodyFile: string;
  /** Refuses connections, accepts them and never answers, never accepts them. */
  faults: Record<'refuses' | 'hangs' | 'black hole', string>;
  /** Requests and bytes received since the last call. */
  received(): { requests: number; bytes: number };
  rememberBody(): void;
  close(): Promise<void>;
}

export async function startSinks(): Promise<Sinks> {
  const dir = mkdtempSync(join(tmpdir(), 'choreoscope-sinks-'));
  const bodyFile = join(dir, 'body.json');
  writeFileSync(bodyFile, '{}');
  let counted = { requests: 0, bytes: 0 };
  let remembers = false;
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      counted.requests += 1;
      counted.bytes += body.length;
      if (remembers) writeFileSync(bodyFile, body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  };
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
  const http = createServer({ keepAliveTimeout: 60_000 }, answer);
  const https = createHttpsServer({ key, cert, keepAliveTimeout: 60_000 }, answer);
  const held = new Set<Socket>();
  const hanging = createTcpServer((socket) => {
    held.add(socket);
    socket.on('error', () => {}).on('close', () => held.delete(socket));
  });
  const refusing = createTcpServer();
  const udp = createSocket('udp4');
  await new Promise<void>((done) => udp.bind(0, '127.0.0.1', done));
  for (const server of [http, https, hanging, refusing]) await listen(server);
  const refusedPort = port(refusing);
  await new Promise((done) => refusing.close(done));
  const hole = await openBlackHole();
  const runtime = await startRuntimeApi();

  return {
    http: `http://127.0.0.1:${port(http)}`,
    https: `https://127.0.0.1:${port(https)}`,
    udp: `127.0.0.1:${udp.address().port}`,
    runtimeApi: runtime.address,
    bodyFile,
    faults: {
      refuses: `http://127.0.0.1:${refusedPort}`,
      hangs: `http://127.0.0.1:${port(hanging)}`,
      'black hole': `http://127.0.0.1:${hole.port}`,
    },
    received() {
      const since = counted;
      counted = { requests: 0, bytes: 0 };
      return since;
    },
    rememberBody: () => {
      remembers = !remembers;
    },
    async close() {
      hole.close();
      udp.close();
      await runtime.close();
      for (const socket of held) socket.destroy();
      for (const server of [http, https]) server.closeAllConnections();
      await Promise.all([http, https, hanging].map((server) => new Promise((done) => server.close(done))));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((done) => server.listen(0, '127.0.0.1', done));
}

function port(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/**
 * A port that answers no connection attempt, not even with a refusal: a stopped process listens on it, and its queue
 * of connections nobody accepts is full, so the kernel drops what comes.
 */
async function openBlackHole(): Promise<{ port: number; close(): void }> {
  const program = `const s = require('net').createServer(); s.listen({ port: 0, host: '127.0.0.1', backlog: 1 },
    () => process.stdout.write(s.address().port + '\\n'));`;
  const child: ChildProcess = spawn(process.execPath, ['-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await new Promise<string>((resolve) =>
    child.stdout!.once('data', (chunk) => resolve(String(chunk))),
  );
  child.kill('SIGSTOP');
  const fillers = Array.from({ length: 4 }, () => connect(Number(said), '127.0.0.1').on('error', () => {}));
  await new Promise((done) => setTimeout(done, 200));
  return {
    port: Number(said),
    close() {
      for (const socket of fillers) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}
