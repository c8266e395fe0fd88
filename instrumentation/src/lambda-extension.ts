import type { Agent, RequestOptions } from 'node:http';
import { builtin } from './builtin.ts';
import { type Answer, answerTo } from './collector-socket.ts';
import type { Debug } from './debug.ts';
import { orLater } from './or-later.ts';

/** Loading waits so long at most for the answer to a registration. */
const registerMs = 1_000;
/** An event with no traced invocation so long holds the instance no longer. */
const untracedMs = 200;
/** Broken connections and answers in a row after which there is no platform to ask. */
const mostFailures = 5;
/** An event that comes so soon after it was asked for had been waiting. */
const atOnceMs = 5;

/**
 * This process as an internal extension of Lambda: what it still does when the response has left is waited for
 * before the environment is frozen, and the next invocation comes only after. It is told of each invocation and
 * asks for the next one when the spans of this one are sent. Of SHUTDOWN an internal extension is not told.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 *
 * Everything of it is unreferenced: it keeps no finished process alive.
 */
export class LambdaExtension {
  /** Whether it was taken; never rejects. */
  readonly registered: Promise<boolean>;
  readonly #api: RequestOptions;
  readonly #agent: Agent;
  readonly #debug: Debug;
  #isListening = false;
  #id = '';
  #askedAt = 0;
  #failures = 0;
  #waitedMs: number | undefined;
  #heldSince: number | undefined;
  #lastHeldMs: number | undefined;
  /** Request ids. The event at hand; */
  #current: string | undefined;
  /** the traced invocation at hand; */
  #begun: string | undefined;
  /** one that was done before its event came; */
  #early: string | undefined;
  /** one whose event was let go because nobody traced it. */
  #untraced: string | undefined;

  /** @param api `AWS_LAMBDA_RUNTIME_API`: host and port */
  constructor(api: string, debug: Debug) {
    this.#debug = debug;
    const { hostname, port } = new URL(`http://${api}`);
    const { Agent } = builtin('node:http');
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1 });
    this.#api = { hostname, port, agent: this.#agent };
    this.registered = this.#register();
  }

  /** It was taken, and the platform gives events. */
  get isRegistered(): boolean {
    return this.#isListening;
  }

  /** How long the event at hand waited for us, ms at most; undefined: it did not. */
  takeWaited(): number | undefined {
    const waitedMs = this.#waitedMs;
    this.#waitedMs = undefined;
    return waitedMs;
  }

  /** A traced invocation began. */
  begun(requestId: string | undefined): void {
    this.#begun = requestId ?? this.#begun;
  }

  /** Whether what is done after this invocation's response is waited for. */
  holds(requestId: string | undefined): boolean {
    return this.#isListening && requestId !== undefined && this.#untraced !== requestId;
  }

  /** What was to be done after this invocation is done. */
  letGo(requestId: string | undefined): void {
    // A call inside another, which the platform knows nothing of: what is at hand goes on.
    if (requestId === undefined) return;
    this.#begun = undefined;
    if (this.#current === requestId) this.#next();
    else this.#early = requestId;
  }

  async #register(): Promise<boolean> {
    // Its name is that of no file in /opt/extensions, or it would have to be an external one's.
    const headers = { 'lambda-extension-name': 'choreoscope' };
    const answered = this.#ask('POST', '/register', headers, '{"events":["INVOKE"]}').then(
      (answer) => this.#admitted(answer),
      (error: Error) => this.#stop(`not registered as an extension (${error.message})`),
    );
    // Answered later it counts all the same: whoever is registered is waited for, and a handler that loads for
    // seconds keeps us from reading the answer so long.
    await orLater(answered, registerMs, true);
    return this.#isListening;
  }

  #admitted({ status, headers, body }: Answer): void {
    const id = headers['lambda-extension-identifier'];
    if (typeof id !== 'string') {
      this.#stop(`not registered as an extension (${status} ${body})`);
      return;
    }
    this.#id = id;
    this.#isListening = true;
    this.#next();
  }

  /** Asks for the next event, which is what lets the environment freeze. */
  #next(): void {
    if (!this.#isListening) return;
    const now = performance.now();
    if (this.#heldSince !== undefined) this.#lastHeldMs = now - this.#heldSince;
    this.#heldSince = undefined;
    this.#current = undefined;
    this.#askedAt = now;
    this.#ask('GET', '/event/next', { 'lambda-extension-identifier': this.#id })
      .then(({ status, body }) => {
        if (status === 200) this.#take(JSON.parse(body));
        else this.#stop(`the platform gives no events: ${status}`);
        this.#failures = 0;
      })
      .catch((error: Error) => {
        // The platform waits for one who is registered until the function's timeout: not asking again is no way out.
        if (++this.#failures < mostFailures) setTimeout(() => this.#next(), this.#failures * 20).unref();
        else this.#stop(`the platform gives no events: ${error.message}`);
      });
  }

  #take({ requestId }: { requestId?: string }): void {
    const now = performance.now();
    this.#waitedMs = now - this.#askedAt < atOnceMs ? this.#lastHeldMs : undefined;
    if (this.#waitedMs !== undefined)
      this.#debug(`a call waited up to ${this.#waitedMs.toFixed(1)} ms for us`);
    this.#heldSince = now;
    this.#current = requestId;
    // Its invocation was faster than we were told of it.
    const isEarly = this.#early === requestId;
    this.#early = undefined;
    if (isEarly) {
      this.#next();
      return;
    }
    setTimeout(() => {
      if (this.#current !== requestId || this.#begun === requestId) return;
      this.#debug(`the invocation ${requestId} is not traced`);
      this.#untraced = requestId;
      this.#next();
    }, untracedMs).unref();
  }

  #stop(why: string): void {
    this.#isListening = false;
    this.#agent.destroy();
    this.#debug(`${why}; spans are sent before the response`);
  }

  #ask(method: string, path: string, headers: Record<string, string>, body?: string) {
    const { request } = builtin('node:http');
    const options = { ...this.#api, method, path: `/2020-01-01/extension${path}`, headers };
    return answerTo(request(options), body, 65_536);
  }
}

const key = Symbol.for('choreoscope.extension');

/** The extension of this process, registered the first time; undefined outside of Lambda. */
export function joinLambdaExtension(debug: Debug): LambdaExtension | undefined {
  const shared = globalThis as { [key]?: LambdaExtension };
  const api = process.env.AWS_LAMBDA_RUNTIME_API;
  if (!shared[key] && api) shared[key] = new LambdaExtension(api, debug);
  return shared[key];
}
