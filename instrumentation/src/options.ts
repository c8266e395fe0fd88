import { parsePath } from './payload-path.ts';

/** What can be said in code. Everything else comes from the environment; what is said in code wins. */
export interface Options {
  /** `service.name` of the function's spans. Default: OTEL_SERVICE_NAME, else the function's name. */
  serviceName?: string;
  /** Base URL of the collector; spans go to `<endpoint>/v1/traces`. Default: CHOREOSCOPE_ENDPOINT. */
  endpoint?: string;
  /** Sent as `Authorization: Bearer`. Default: CHOREOSCOPE_TOKEN. */
  token?: string;
  /** Name or ARN of the Secrets Manager secret that holds the token; `#member` after it picks one of its JSON. */
  tokenSecret?: string;
  /** Name of the SSM parameter that holds the token. */
  tokenParameter?: string;
  /**
   * How spans leave. `await`: the response waits for them, up to the deadline. `extension`: the response leaves
   * first. `logs`: a line on stdout. `otlp`: an OpenTelemetry NodeSDK of the function's own sends them.
   */
  mode?: Mode;
  /** Longest wait for the collector at the end of one invocation, ms. Default: CHOREOSCOPE_DEADLINE_MS, 300. */
  deadlineMs?: number;
  /** When an invocation is sent before it ends: near its `timeout` (default), `always` as it begins, or `never`. */
  startRecord?: StartRecord;
  /** Share of traces whose spans are sent, 0 to 1. Invocations and publishes are sent always. Default 1. */
  sampleRatio?: number;
  /** Whether the spans of a trace whose sender said it is not sampled are dropped like that. Default: false. */
  respectSampled?: boolean;
  /** Trace context in what is sent: where it is `free` (default), also in a JSON `payload`, or `off`. */
  inject?: Inject;
  /** Business key of a delivered or sent payload: a function of it (parsed where it is JSON), or a JSONPath: `$.order.id`. */
  eventKey?: EventKey;
  /** Whether hashes of payloads are noted: of their bytes, their content and their shape. Default: true. */
  fingerprint?: boolean;
  /** Names of members that differ each time the same event is sent, besides the usual ones. */
  volatileFields?: string[];
  /** Whether payloads themselves are noted. Default: false. */
  capture?: boolean;
  /** Most bytes noted of one payload. Default 2048. */
  captureBytes?: number;
  /** Paths whose values are not noted: `customer.email`, `items[*].card`, `**.password`. */
  scrub?: string[];
  /** What of a noted payload matches is replaced. */
  scrubPattern?: RegExp | string;
  /** True: `wrap` gives back the handler it got. Default: CHOREOSCOPE_DISABLED. */
  disabled?: boolean;
  /** Says on stderr what is seen and why it is not sent. Default: CHOREOSCOPE_DEBUG. */
  debug?: boolean;
}

export type Mode = 'await' | 'extension' | 'logs' | 'otlp';
type StartRecord = 'timeout' | 'always' | 'never';
export type Inject = 'free' | 'payload' | 'off';
export type EventKey = ((payload: unknown) => string | undefined) | string;

type Defaulted =
  | 'endpoint'
  | 'mode'
  | 'deadlineMs'
  | 'startRecord'
  | 'sampleRatio'
  | 'respectSampled'
  | 'inject'
  | 'fingerprint'
  | 'capture'
  | 'captureBytes'
  | 'disabled'
  | 'debug';

/** Options with their defaults filled in. */
export type Settings = Omit<Options, Defaulted> & Required<Pick<Options, Defaulted>>;

/** A kind of value: how to say it, how it reads in the environment, and whether something is one. */
interface Kind {
  expects: string;
  holds(value: unknown): boolean;
  read?(raw: string): unknown;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isPath = (value: unknown): boolean => isText(value) && parsePath(value) !== undefined;
const isPaths = (value: unknown): boolean => Array.isArray(value) && value.every(isPath);
const text: Kind = { expects: 'a non-empty string', holds: isText };
const texts: Kind = {
  expects: 'a list of non-empty strings',
  holds: (v) => Array.isArray(v) && v.every(isText),
  read: (raw) => raw.split(',').map((one) => one.trim()),
};
const flag: Kind = {
  expects: 'true or false',
  holds: (v) => typeof v === 'boolean',
  read: (raw) => ({ '1': true, true: true, '0': false, false: false })[raw.toLowerCase()],
};
const url: Kind = {
  expects: 'an http or https URL',
  holds: (v) => typeof v === 'string' && URL.canParse(v) && /^https?:$/.test(new URL(v).protocol),
};
const upTo = (most: number, what: string): Kind => ({
  expects: `${what} from 0 to ${most}`,
  holds: (v) => typeof v === 'number' && v >= 0 && v <= most,
  read: Number,
});
const oneOf = (...words: string[]): Kind => ({
  expects: `one of ${words.join(', ')}`,
  holds: (v) => words.includes(v as string),
});
const pattern: Kind = {
  expects: 'a regular expression',
  holds: (v) => {
    try {
      return v instanceof RegExp || (isText(v) && new RegExp(v) instanceof RegExp);
    } catch {
      return false;
    }
  },
};

/** Every option: its kind, its default. */
const known: { [Name in keyof Required<Options>]: [Kind, Settings[Name]?] } = {
  serviceName: [text],
  endpoint: [url, 'http://127.0.0.1:4318'],
  token: [text],
  tokenSecret: [text],
  tokenParameter: [text],
  mode: [oneOf('await', 'extension', 'logs', 'otlp'), 'await'],
  deadlineMs: [upTo(60_000, 'a number of milliseconds'), 300],
  startRecord: [oneOf('timeout', 'always', 'never'), 'timeout'],
  sampleRatio: [upTo(1, 'a number'), 1],
  respectSampled: [flag, false],
  inject: [oneOf('free', 'payload', 'off'), 'free'],
  eventKey: [{ expects: 'a function or a JSONPath', holds: (v) => typeof v === 'function' || isPath(v) }],
  fingerprint: [flag, true],
  volatileFields: [texts],
  capture: [flag, false],
  captureBytes: [upTo(262_144, 'a number of bytes'), 2_048],
  scrub: [{ ...texts, expects: 'a list of paths', holds: isPaths }],
  scrubPattern: [pattern],
  disabled: [flag, false],
  debug: [flag, false],
};

/** `deadlineMs` is CHOREOSCOPE_DEADLINE_MS; the service's name has a variable that is everybody's. */
function variableOf(name: string): string {
  if (name === 'serviceName') return 'OTEL_SERVICE_NAME';
  return `CHOREOSCOPE_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

/** @returns what is wrong with the options, one sentence each; empty when nothing is */
function optionFaults(options: object): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const kind = Object.hasOwn(known, name) ? known[name as keyof Options][0] : undefined;
    if (!kind) return [`unknown option '${name}' (known: ${Object.keys(known).join(', ')})`];
    return value === undefined || kind.holds(value) ? [] : [`option '${name}' must be ${kind.expects}`];
  });
}

/**
 * The environment's part of the settings. A fault there never stops a function: the default holds and the
 * fault is reported.
 */
export function settingsFromEnvironment(
  env: Record<string, string | undefined>,
  report: (fault: string) => void,
): Settings {
  const settings: Record<string, unknown> = {};
  for (const [name, [kind, byDefault]] of Object.entries(known)) {
    const variable = variableOf(name);
    settings[name] = byDefault;
    const raw = env[variable]?.trim();
    if (!raw) continue;
    const value = kind.read ? kind.read(raw) : raw;
    if (kind.holds(value)) settings[name] = value;
    else {
      // What was to be hidden is not known: nothing of a payload is shown.
      if (name.startsWith('scrub')) settings.scrub = ['**'];
      report(`${variable} must be ${kind.expects}; using the default`);
    }
  }
  return settings as unknown as Settings;
}

/**
 * @throws TypeError naming every unknown or ill-typed option at once. It comes at load time, never in an
 *   invocation.
 */
export function withOptions(settings: Settings, options: Options): Settings {
  const faults = optionFaults(options);
  if (faults.length > 0) throw new TypeError(`choreoscope: ${faults.join('; ')}`);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...settings, ...Object.fromEntries(given) };
}
