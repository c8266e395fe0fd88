import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { builtin } from './builtin.ts';
import { answerTo } from './collector-socket.ts';
import type { Debug } from './debug.ts';
import { signRequest } from './sign-request.ts';

type Environment = Record<string, string | undefined>;

interface Vault {
  /** In signatures, host names and the variable of its own endpoint. */
  service: string;
  variable: string;
  /** `x-amz-target` */
  target: string;
  question(name: string): object;
  /** The text kept there. */
  read(answer: Record<string, unknown>): unknown;
}

/**
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html and
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
const secretsManager: Vault = {
  service: 'secretsmanager',
  variable: 'SECRETS_MANAGER',
  target: 'secretsmanager.GetSecretValue',
  question: (SecretId) => ({ SecretId }),
  read: ({ SecretString }) => SecretString,
};
const ssm: Vault = {
  service: 'ssm',
  variable: 'SSM',
  target: 'AmazonSSM.GetParameter',
  question: (Name) => ({ Name, WithDecryption: true }),
  read: ({ Parameter }) => (Parameter as { Value?: unknown } | undefined)?.Value,
};

/** A question that got no answer by then is given up. */
const patienceMs = 5_000;
/** An attempt to connect holds the event loop, and with it answers that wait for that: it is given up earlier. */
const connectMs = 500;
/** A token that the collector refuses is fetched again at most so often. */
const renewEveryMs = 300_000;

/**
 * The ingest token, fetched once from Secrets Manager or SSM. Nothing here throws, rejects or keeps the process
 * alive; what went wrong is said in debug, and tried again at a later flush, after 1 s, 2 s, … at most 60 s.
 */
export class FetchedToken {
  /** Undefined until it is there. */
  value: string | undefined;
  readonly #vault: Vault;
  readonly #name: string;
  readonly #member: string | undefined;
  readonly #debug: Debug;
  readonly #now: () => number;
  #underway: Promise<void> | undefined;
  #failures = 0;
  #restsUntil = 0;
  #renewedAt = Number.NEGATIVE_INFINITY;

  /** @param from the name or ARN of one of the two; a secret's may end in `#member` of its JSON */
  constructor(
    from: { tokenSecret?: string; tokenParameter?: string },
    debug: Debug,
    now: () => number = Date.now,
  ) {
    const { tokenSecret, tokenParameter } = from;
    this.#vault = tokenSecret ? secretsManager : ssm;
    const [name, member] = (tokenSecret ?? '').split('#');
    this.#name = name || (tokenParameter ?? '');
    this.#member = member;
    this.#debug = debug;
    this.#now = now;
  }

  /** It failed lately and is not asked for now. */
  get isResting(): boolean {
    return this.#now() < this.#restsUntil;
  }

  /** Resolves when it is there or the attempt under way has failed; starts one where there is none. */
  fetched(): Promise<void> {
    if (this.value !== undefined || this.isResting) return Promise.resolve();
    this.#underway ??= this.#fetch().finally(() => {
      this.#underway = undefined;
    });
    return this.#underway;
  }

  /**
   * The collector refused it: it may have been rotated.
   * @returns whether it is fetched again
   */
  renew(): boolean {
    if (this.value === undefined) return true;
    if (this.#now() - this.#renewedAt < renewEveryMs) return false;
    this.#renewedAt = this.#now();
    this.value = undefined;
    return true;
  }

  async #fetch(): Promise<void> {
    try {
      this.value = await this.#read(process.env);
      this.#failures = 0;
      this.#debug(`the token is there, from ${this.#vault.service}`);
    } catch (error) {
      const restMs = Math.min(1_000 * 2 ** this.#failures++, 60_000);
      this.#restsUntil = this.#now() + restMs;
      this.#debug(
        `no token from ${this.#vault.service}: ${(error as Error)?.message}; again in ${restMs / 1000} s`,
      );
    }
  }

  async #read(env: Environment): Promise<string> {
    const answer = await ask(this.#vault, this.#name, env);
    let text: unknown = this.#vault.read(answer);
    if (this.#member !== undefined) text = JSON.parse(String(text))[this.#member];
    if (typeof text !== 'string' || text === '') throw new Error('what is kept there is no text');
    return text.trim();
  }
}

async function ask(vault: Vault, name: string, env: Environment): Promise<Record<string, unknown>> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) throw new Error('no credentials in the environment');
  const region = (name.startsWith('arn:') && name.split(':')[3]) || env.AWS_REGION;
  if (!region) throw new Error('AWS_REGION is not set');
  const url = new URL(
    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    env[`AWS_ENDPOINT_URL_${vault.variable}`] ||
      env.AWS_ENDPOINT_URL ||
      `https://${vault.service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`,
  );
  const body = JSON.stringify(vault.question(name));
  const headers = signRequest(
    vault.service,
    region,
    { 'content-type': 'application/x-amz-json-1.1', host: url.host, 'x-amz-target': vault.target },
    body,
    {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      sessionToken: AWS_SESSION_TOKEN,
    },
  );
  const { status, body: text } = await post(url, headers, body);
  const answer: unknown = JSON.parse(text);
  // An error's `__type` names it and holds no secret: `com.amazonaws…#AccessDeniedException`.
  if (status !== 200) throw new Error(`${status} ${String((answer as { __type?: unknown })?.__type ?? '')}`);
  return answer as Record<string, unknown>;
}

function post(url: URL, headers: Record<string, string>, body: string) {
  const { request } = builtin(url.protocol === 'https:' ? 'node:https' : 'node:http');
  // Our own call: neither a span of ours nor of anybody's instrumentation.
  return context.with(suppressTracing(ROOT_CONTEXT), () => {
    const sent = request(url, { method: 'POST', headers, agent: false });
    const after = (ms: number, act: () => void) => {
      const timer = setTimeout(act, ms).unref();
      sent.on('close', () => clearTimeout(timer));
    };
    const giveUp = () => void sent.destroy(new Error('no answer in time'));
    // Counted from when the handler's module is loaded: until then nobody hears what has come.
    setImmediate(() => {
      after(patienceMs, giveUp);
      after(connectMs, () => sent.socket?.connecting !== false && giveUp());
    });
    // A secret is at most 64 KiB: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
    return answerTo(sent, body, 262_144);
  });
}
