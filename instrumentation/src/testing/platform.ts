import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PlatformOptions {
  events: unknown[];
  /** What a registration gets: an identifier, a refusal, or no answer. */
  registration?: 'taken' | 'refused' | 'silent';
  /** Breaks the extension's connection at the delivery of this event, from 0. */
  breaksAt?: number;
  /** Whether it refuses the extension after that; otherwise the event is told when it asks again. */
  refusesThen?: boolean;
  /** There is always another event already: nothing is frozen. */
  isBusy?: boolean;
  /** Tells the extension of an event so much later than the runtime, ms. */
  lagMs?: number;
}

/** What happened, in order: `register`, `next runtime`, `next extension`, `response 0`, `frozen`, … */
export interface Platform {
  /** For AWS_LAMBDA_RUNTIME_API. */
  address: string;
  happened: string[];
  /** Says that something happened elsewhere. */
  note(what: string): void;
  close(): Promise<void>;
}

/**
 * One instance's Runtime and Extensions APIs. When runtime and extension have both asked for the next event, the
 * process is stopped, as an environment is frozen, until there is one.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-invoke
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const happened: string[] = [];
  const note = (what: string) => void happened.push(what);
  let index = 0;
  let pid = 0;
  let runtime: ServerResponse | undefined;
  let extension: ServerResponse | undefined;
  let isRegistered = false;
  let missed: object | undefined;

  const deliver = () => {
    if (!runtime || (isRegistered && !extension)) return;
    const [toRuntime, toExtension] = [runtime, extension];
    runtime = undefined;
    extension = undefined;
    if (index >= options.events.length) {
      toRuntime.writeHead(410).end();
      return;
    }
    if (!options.isBusy) {
      note('frozen');
      process.kill(pid, 'SIGSTOP');
    }
    setTimeout(
      () => {
        if (!options.isBusy) process.kill(pid, 'SIGCONT');
        const requestId = `request-${index}`;
        note(`invoke ${index}`);
        toRuntime.writeHead(200, { 'lambda-runtime-aws-request-id': requestId });
        toRuntime.end(JSON.stringify(options.events[index]));
        if (options.breaksAt === index) {
          toExtension?.destroy();
          if (options.refusesThen) isRegistered = false;
          else missed = { eventType: 'INVOKE', requestId };
        } else {
          setTimeout(
            () => toExtension?.end(JSON.stringify({ eventType: 'INVOKE', requestId })),
            options.lagMs ?? 0,
          );
        }
        index += 1;
      },
      options.isBusy ? 0 : 20,
    );
  };

  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const path = `${request.method} ${request.url}`;
      if (path === 'GET /2018-06-01/runtime/invocation/next') {
        pid = Number(request.headers['x-pid']);
        runtime = response;
        note('next runtime');
        return deliver();
      }
      if (path.startsWith('POST /2018-06-01/runtime/invocation/')) {
        const [, id, what] = /request-(\d+)\/(\w+)$/.exec(path) ?? [];
        note(`${what} ${id}`);
        response.writeHead(202).end();
        return;
      }
      if (path === 'POST /2020-01-01/extension/register') {
        // Only before the runtime has asked for its first event.
        const isLate = happened.includes('next runtime');
        note(isLate ? 'register late' : 'register');
        if (options.registration === 'silent') return;
        if (isLate || options.registration === 'refused') {
          response.writeHead(403).end('{"errorType":"Extension.RegistrationClosed"}');
          return;
        }
        isRegistered = true;
        response.writeHead(200, { 'lambda-extension-identifier': 'an-id' }).end('{}');
        return;
      }
      if (path === 'GET /2020-01-01/extension/event/next') {
        const isKnown = request.headers['lambda-extension-identifier'] === 'an-id';
        if (!isKnown || !isRegistered) return response.writeHead(403).end();
        note('next extension');
        if (missed) {
          response.end(JSON.stringify(missed));
          missed = undefined;
          return;
        }
        extension = response;
        return deliver();
      }
      response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    happened,
    note,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
