/** What can be said in code. Everything else comes from the environment; what is said in code wins. */
export interface Options {
  /** `service.name` of the function's spans. Default: OTEL_SERVICE_NAME, else the function's name. */
  serviceName?: string;
  /** Base URL of the collector; spans go to `<endpoint>/v1/traces`. Default: CHOREOSCOPE_ENDPOINT. */
  endpoint?: string;
  /** Sent as `Authorization: Bearer`. Default: CHOREOSCOPE_TOKEN. */
  token?: string;
  /** Longest wait for the collector at the end of one invocation, ms. Default: CHOREOSCOPE_DEADLINE_MS, 300. */
  deadlineMs?: number;
  /** True: `wrap` gives back the handler it got. Default: CHOREOSCOPE_DISABLED. */
  disabled?: boolean;
  /** Business key of a delivered or sent payload (parsed where it is JSON); undefined: it has none. */
  eventKey?: (payload: unknown) => string | undefined;
  /** Says on stderr what is seen and why it is not sent. Default: CHOREOSCOPE_DEBUG. */
  debug?: boolean;
}

/** Options with their defaults filled in. */
export interface Settings {
  serviceName?: string;
  endpoint: string;
  token?: string;
  deadlineMs: number;
  disabled: boolean;
  eventKey?: (payload: unknown) => string | undefined;
  debug: boolean;
}

type Check = { expects: string; holds(value: unknown): boolean };

const text: Check = { expects: 'a non-empty string', holds: (v) => typeof v === 'string' && v !== '' };
const flag: Check = { expects: 'true or false', holds: (v) => typeof v === 'boolean' };
const url: Check = {
  expects: 'an http or https URL',
  holds: (v) => typeof v === 'string' && URL.canParse(v) && /^https?:$/.test(new URL(v).protocol),
};
const milliseconds: Check = {
  expects: 'a number of milliseconds from 0 to 60000',
  holds: (v) => typeof v === 'number' && v >= 0 && v <= 60_000,
};

const checks: Record<keyof Options, Check> = {
  serviceName: text,
  endpoint: url,
  token: text,
  deadlineMs: milliseconds,
  disabled: flag,
  eventKey: { expects: 'a function', holds: (v) => typeof v === 'function' },
  debug: flag,
};

/** @returns what is wrong with the options, one sentence each; empty when nothing is */
function optionFaults(options: object): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof Options] : undefined;
    if (!check) return [`unknown option '${name}' (known: ${Object.keys(checks).join(', ')})`];
    return value === undefined || check.holds(value) ? [] : [`option '${name}' must be ${check.expects}`];
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
  const read = <T>(name: string, parse: (raw: string) => unknown, check: Check): T | undefined => {
    const raw = env[name]?.trim();
    if (!raw) return undefined;
    const value = parse(raw);
    if (check.holds(value)) return value as T;
    report(`${name} must be ${check.expects}; using the default`);
    return undefined;
  };
  const switchOf = (raw: string) => ({ '1': true, true: true, '0': false, false: false })[raw.toLowerCase()];
  return {
    serviceName: read('OTEL_SERVICE_NAME', String, text),
    endpoint: read<string>('CHOREOSCOPE_ENDPOINT', String, url) ?? 'http://127.0.0.1:4318',
    token: read('CHOREOSCOPE_TOKEN', String, text),
    deadlineMs: read<number>('CHOREOSCOPE_DEADLINE_MS', Number, milliseconds) ?? 300,
    disabled: read<boolean>('CHOREOSCOPE_DISABLED', switchOf, flag) ?? false,
    debug: read<boolean>('CHOREOSCOPE_DEBUG', switchOf, flag) ?? false,
  };
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
