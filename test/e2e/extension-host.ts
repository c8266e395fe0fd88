import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** The extension, as the layer has it. */
export const extensionFile = fileURLToPath(
  new URL('../../cli/layer/extensions/choreoscope-telemetry', import.meta.url),
);

/** One instance of a function with the telemetry extension in it, and what the extension asked Lambda for. */
export interface ExtensionHost {
  registered: { name: string; events: string[] }[];
  subscriptions: Record<string, unknown>[];
  /** Hands it a batch of telemetry, as Lambda does; resolves with the status it answered. */
  tell(batch: unknown): Promise<number>;
  /** Waits until it asks for its next event, and answers it. */
  event(event: object): Promise<void>;
  /** Waits until it has asked for its next event. */
  waits(): Promise<void>;
  /** Resolves with its exit code. */
  ended: Promise<number | null>;
  stderr(): string;
  pid: number;
  close(): Promise<void>;
}

export interface HostOptions {
  /** Another executable than the layer's. */
  command?: [string, ...string[]];
  env?: Record<string, string>;
  accountId?: string | undefined;
  /** The telemetry subscription is refused. */
  refuses?: boolean;
}

/**
 * The parts of the Extensions API and the Telemetry API that the extension uses, over a real server and a real process.
 * `sandbox.localdomain` is this machine.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html
 */
export async function startExtension(options: HostOptions = {}): Promise<ExtensionHost> {
  const registered: ExtensionHost['registered'] = [];
  const subscriptions: Record<string, unknown>[] = [];
  let waiting: ServerResponse | undefined;
  const asked: (() => void)[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    if (request.url === '/2020-01-01/extension/register') {
      const { events } = JSON.parse(body) as { events: string[] };
      registered.push({ name: String(request.headers['lambda-extension-name']), events });
      const wants = request.headers['lambda-extension-accept-feature'] === 'accountId';
      const account = wants && options.accountId ? { accountId: options.accountId } : {};
      response.setHeader('lambda-extension-identifier', 'the-extension');
      response.end(
        JSON.stringify({
          functionName: 'place-order',
          functionVersion: '7',
          handler: 'app.handler',
          ...account,
        }),
      );
      return;
    }
    if (request.headers['lambda-extension-identifier'] !== 'the-extension') response.writeHead(403).end();
    else if (request.url === '/2022-07-01/telemetry') {
      subscriptions.push(JSON.parse(body) as Record<string, unknown>);
      response.writeHead(options.refuses ? 403 : 200).end('"OK"');
    } else if (request.url === '/2020-01-01/extension/event/next') {
      waiting = response;
      for (const done of asked.splice(0)) done();
    } else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const [command, ...args] = options.command ?? [extensionFile];
  const child: ChildProcess = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_LAMBDA_FUNCTION_NAME: 'place-order',
      AWS_REGION: 'eu-west-1',
      ...options.env,
    },
  });
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const ended = new Promise<number | null>((done) =>
    child.on('exit', (code) => {
      for (const wake of asked.splice(0)) wake();
      done(code);
    }),
  );
  const waits = async () => {
    while (waiting === undefined && child.exitCode === null) {
      await new Promise<void>((done) => asked.push(done));
    }
    if (waiting === undefined) throw new Error(`the extension ended: ${complaint}`);
  };
  return {
    registered,
    subscriptions,
    ended,
    waits,
    stderr: () => complaint,
    pid: child.pid ?? 0,
    async tell(batch) {
      const { destination } = subscriptions[0] as { destination: { URI: string } };
      const url = destination.URI.replace('sandbox.localdomain', '127.0.0.1');
      const answer = await fetch(url, { method: 'POST', body: JSON.stringify(batch) });
      await answer.arrayBuffer();
      return answer.status;
    },
    async event(event) {
      await waits();
      const response = waiting;
      waiting = undefined;
      response?.end(JSON.stringify(event));
    },
    async close() {
      child.kill('SIGKILL');
      await ended;
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
