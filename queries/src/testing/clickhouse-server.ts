import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A ClickHouse server of this process's own. */
export interface TestServer {
  /** HTTP interface, `http://127.0.0.1:<port>`; user `default`, no password. */
  readonly url: string;
  readonly tcpPort: number;
  readonly pid: number;
  /** Kills the server and removes its data, unless `directory` was given. */
  stop(): Promise<void>;
}

export interface TestServerOptions {
  /** Data of an earlier server, to start again on; else a new temporary directory. */
  directory?: string;
  /** HTTP port; else a free one. */
  port?: number;
  /** After this it ends by itself, whoever forgot it. Default 30 minutes. */
  lifetimeSeconds?: number;
  /** More arguments for the engine, e.g. `--config-file=…`. */
  args?: string[];
}

const startTimeoutMs = 30_000;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** The engine's library, as the package chdb finds it. */
function libraryPath(): string {
  const { libchdbPath } = createRequire(import.meta.url)('chdb/libchdb') as { libchdbPath(): string };
  return libchdbPath();
}

/**
 * Starts a real ClickHouse server from npm packages alone: no Docker, no download. It listens on loopback, on free
 * ports, and is killed with this process. Linux x64 and arm64, macOS. Starting takes about a second.
 */
export async function startClickHouseServer(options: TestServerOptions = {}): Promise<TestServer> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'choreoscope-server-'));
  const [port, tcpPort] = [options.port ?? (await freePort()), await freePort()];
  const script = join(dirname(fileURLToPath(import.meta.url)), `server-process${extname(import.meta.url)}`);
  const child = fork(
    script,
    [libraryPath(), directory, port, tcpPort, options.lifetimeSeconds ?? 1_800, ...(options.args ?? [])].map(
      String,
    ),
    { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
  );
  let complaint = '';
  let failed: Error | undefined;
  child.once('error', (error) => {
    failed = error;
  });
  child.stderr?.on('data', (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-4_000);
  });
  child.unref();
  child.channel?.unref();
  (child.stderr as unknown as { unref(): void }).unref();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = () => {
    child.kill('SIGKILL');
    if (options.directory === undefined)
      rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
  process.once('exit', kill);
  const stop = async () => {
    process.removeListener('exit', kill);
    child.ref();
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await ended;
    kill();
  };
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    if (failed) throw failed;
    if (child.exitCode !== null) throw new Error(`The server ended: ${complaint}`);
    const answer = await fetch(`${url}/ping`).catch(() => undefined);
    if (answer?.ok) break;
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`The server does not answer: ${complaint}`);
    }
    await delay(50);
  }
  return { url, tcpPort, pid: child.pid ?? 0, stop };
}
