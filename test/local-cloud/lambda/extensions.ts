import type { IncomingMessage, ServerResponse } from 'node:http';
import { ACCOUNT } from '../arns.ts';
import { uuid } from '../ids.ts';
import { readBody } from '../wire/read-body.ts';

type LifecycleEvent = 'INVOKE' | 'SHUTDOWN';

interface Extension {
  id: string;
  name: string;
  isExternal: boolean;
  events: LifecycleEvent[];
  /** Answers the pending `next`; undefined while the extension works. */
  answerNext: ((event: unknown) => void) | undefined;
  /** The end of the environment, of which it was to be told while it worked. */
  shutdown?: unknown;
  isFailed: boolean;
}

/** What the instance is told of its extensions. */
export interface ExtensionHost {
  functionName: string;
  handler: string;
  /** An extension registered or asked for its next event. */
  changed(): void;
  registered(name: string, events: LifecycleEvent[]): void;
  failed(errorType: string, body: string): void;
}

const MOST = 10;

/**
 * The Extensions API of one instance. An extension is external when the cloud started it under that name, internal
 * otherwise; an internal one may not register for SHUTDOWN, and nobody may once the runtime has asked for work.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 * Error types: https://github.com/aws/aws-lambda-runtime-interface-emulator
 */
export class Extensions {
  readonly #external: Set<string>;
  readonly #host: ExtensionHost;
  readonly #extensions = new Map<string, Extension>();
  #isOpen = true;

  constructor(externalNames: string[], host: ExtensionHost) {
    this.#external = new Set(externalNames);
    this.#host = host;
  }

  get count(): number {
    return this.#extensions.size;
  }

  get hasExternal(): boolean {
    return this.#external.size > 0;
  }

  /** Whether every external extension has registered. */
  get areRegistered(): boolean {
    const names = [...this.#extensions.values()].map(({ name }) => name);
    return [...this.#external].every((name) => names.includes(name));
  }

  /** Whether every registered extension waits for its next event. */
  get areWaiting(): boolean {
    return this.areRegistered && [...this.#extensions.values()].every((one) => one.answerNext !== undefined);
  }

  /** Name of the extension that was given that id. */
  nameOf(id: string): string | undefined {
    return this.#extensions.get(id)?.name;
  }

  /** The runtime has asked for work: registration is over. */
  close(): void {
    this.#isOpen = false;
  }

  /** Gives the event to every extension that registered for its type. */
  tell(event: { eventType: LifecycleEvent; [member: string]: unknown }): void {
    for (const extension of this.#extensions.values()) {
      const answer = extension.answerNext;
      if (!extension.events.includes(event.eventType)) continue;
      if (event.eventType === 'SHUTDOWN') extension.shutdown = event;
      if (answer === undefined) continue;
      extension.answerNext = undefined;
      answer(event);
    }
  }

  async serve(route: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await readBody(request)).toString();
    const headerOf = (name: string) => request.headers[`lambda-extension-${name}`]?.toString() || undefined;
    try {
      if (route === 'POST register')
        this.#register(headerOf('name'), body, response, headerOf('accept-feature'));
      else if (route === 'GET event/next') this.#next(this.#known(headerOf('identifier')), response);
      else if (route === 'POST init/error' || route === 'POST exit/error') {
        const extension = this.#known(headerOf('identifier'));
        const errorType = headerOf('function-error-type');
        if (errorType === undefined) throw new Refusal('MissingHeader', 'Missing error type header');
        extension.isFailed = true;
        answer(response, 202, { status: 'OK' });
        const phase = route === 'POST init/error' ? 'Extension.InitError' : 'Extension.ExitError';
        this.#host.failed(phase, JSON.stringify({ errorType: phase, errorMessage: `Error: ${errorType}` }));
      } else answer(response, 404, { errorType: 'NotFound' });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer(response, 403, { errorMessage: error.message, errorType: `Extension.${error.type}` });
    }
  }

  #known(id: string | undefined): Extension {
    if (id === undefined) throw new Refusal('MissingExtensionIdentifier', 'Missing extension identifier');
    const extension = this.#extensions.get(id);
    if (extension === undefined) throw new Refusal('UnknownExtensionIdentifier', `Unknown extension ${id}`);
    if (!extension.isFailed) return extension;
    throw new Refusal('InvalidExtensionState', `Extension ${extension.name} has failed`);
  }

  #register(
    name: string | undefined,
    body: string,
    response: ServerResponse,
    accepts: string | undefined,
  ): void {
    if (name === undefined) throw new Refusal('InvalidExtensionName', 'Empty extension name');
    const isExternal = this.#external.has(name);
    const events = eventsOf(body, isExternal);
    if (!this.#isOpen) throw new Refusal('RegistrationClosed', 'Extension registration closed already');
    if ([...this.#extensions.values()].some((one) => one.name === name))
      throw new Refusal('InvalidExtensionState', 'Extension with this name already registered');
    if (this.count >= MOST) throw new Refusal('TooManyExtensions', `Extension limit (${MOST}) reached`);
    const id = uuid();
    this.#extensions.set(id, { id, name, isExternal, events, answerNext: undefined, isFailed: false });
    const { functionName, handler } = this.#host;
    const wants = accepts?.split(',').some((feature) => feature.trim() === 'accountId');
    const described = {
      functionName,
      functionVersion: '$LATEST',
      handler,
      ...(wants && { accountId: ACCOUNT }),
    };
    answer(response, 200, described, { 'lambda-extension-identifier': id });
    this.#host.registered(name, events);
    this.#host.changed();
  }

  #next(extension: Extension, response: ServerResponse): void {
    if (extension.answerNext !== undefined)
      throw new Refusal('InvalidExtensionState', `Extension ${extension.name} waits already`);
    extension.answerNext = (event) =>
      answer(response, 200, event, {
        'lambda-extension-identifier': extension.id,
        'lambda-extension-event-identifier': uuid(),
      });
    if (extension.shutdown !== undefined) extension.answerNext(extension.shutdown);
    this.#host.changed();
  }
}

/** A 403 with its type, without the prefix `Extension.`. */
class Refusal extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

function eventsOf(body: string, isExternal: boolean): LifecycleEvent[] {
  const { events = [] } = parsed(body) as { events?: unknown[] };
  for (const event of events) {
    if (event !== 'INVOKE' && event !== 'SHUTDOWN')
      throw new Refusal('InvalidEventType', `${event}: ErrorInvalidEventType`);
    if (event === 'SHUTDOWN' && !isExternal)
      throw new Refusal('InvalidEventType', 'SHUTDOWN: ShutdownEventNotSupportedForInternalExtension');
  }
  return events as LifecycleEvent[];
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Refusal('InvalidRequestFormat', 'The body is not JSON');
  }
}

function answer(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
