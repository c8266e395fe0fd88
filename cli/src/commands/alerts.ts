import { basename, join } from 'node:path';
import {
  type ApplyPlan,
  alertRules,
  applyRules,
  type BackTest,
  backTest,
  metricOf,
  openConfiguredStore,
  ownerOf,
  parseRule,
  type Row,
} from '@choreoscope/queries';
import type { Config } from '../config.ts';
import { UsageError } from '../usage-error.ts';
import { readAlertsFile } from './alerts-file.ts';
import { amount, applyLines, listLines, testLines } from './alerts-lines.ts';

/** What the commands do with a store, whoever has it. */
interface AlertsStore {
  apply(file: string, written: unknown[], dryRun: boolean): Promise<ApplyPlan>;
  test(written: unknown, range: { from: Date; to: Date }): Promise<BackTest>;
  list(): Promise<Row<typeof alertRules>[]>;
  close(): Promise<void>;
}

type Print = (line: string) => void;

const month = 30 * 86_400_000;

/**
 * `choreoscope alerts apply`: makes the rules of a file what it says.
 * @param options.name what the file is known by; rules applied under a name and not in the file any more are deleted
 * @throws UsageError naming line and column of what is wrong with the file; StoreError
 */
export async function applyAlerts(
  path: string,
  options: { dryRun?: boolean; name?: string },
  config: Config,
  print: Print,
): Promise<void> {
  const { written } = readAlertsFile(path);
  const plan = await using(config, (store) =>
    store.apply(options.name ?? basename(path), written, options.dryRun ?? false),
  );
  for (const line of applyLines(plan)) print(line);
}

/** `choreoscope alerts list`: every rule with its state. */
export async function listAlerts(config: Config, print: Print): Promise<void> {
  const rules = await using(config, (store) => store.list());
  for (const line of listLines(rules)) print(line);
}

/**
 * `choreoscope alerts test`: what the rules of a file would have done with what is stored.
 * @param options.rule only that one
 * @param options.from, options.to ISO 8601; default: the last 30 days
 * @throws UsageError, StoreError
 */
export async function testAlerts(
  path: string,
  options: { rule?: string; from?: string; to?: string },
  config: Config,
  print: Print,
  now = new Date(),
): Promise<void> {
  const { written, rules } = readAlertsFile(path);
  const to = timeOf('--to', options.to) ?? now;
  const from = timeOf('--from', options.from) ?? new Date(to.getTime() - month);
  if (from >= to) throw new UsageError('--from must be before --to');
  const chosen = rules.flatMap((rule, place) =>
    options.rule === undefined || rule.name === options.rule ? [{ rule, place }] : [],
  );
  if (chosen.length === 0)
    throw new UsageError(
      options.rule === undefined ? `${path} has no rules.` : `${path} has no rule ${options.rule}.`,
    );
  await using(config, async (store) => {
    for (const { rule, place } of chosen) {
      const { unit } = metricOf(rule.metric);
      const told = rule.budget_usd !== null ? 'share' : rule.baseline_weeks > 0 ? 'deviations' : unit;
      for (const line of testLines(await store.test(written[place], { from, to }), (value) =>
        amount(value, told),
      ))
        print(line);
    }
  });
}

function timeOf(flag: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(/T.*(Z|[+-]\d\d:\d\d)$/.test(text) || text.length <= 10 ? text : `${text}Z`);
  if (Number.isNaN(time.getTime()))
    throw new UsageError(`${flag} must be a time, such as 2026-01-31T10:00:00Z`);
  return time;
}

/** With the store through the process that has it, if one has it, else opened for as long as it takes. */
async function using<Result>(config: Config, work: (store: AlertsStore) => Promise<Result>): Promise<Result> {
  const owner = config.CHOREOSCOPE_CLICKHOUSE_URL
    ? undefined
    : await ownerOf(join(config.CHOREOSCOPE_DATA, 'store'));
  const store = owner?.address === undefined ? await openOwn(config) : throughOwner(owner.address);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function openOwn(config: Config): Promise<AlertsStore> {
  const store = await openConfiguredStore(config);
  const ruleOf = (input: unknown) => {
    const { rule, faults } = parseRule(input);
    if (!rule)
      throw new UsageError(faults.map(({ path, message }) => `${path.join('.')} ${message}`).join('\n'));
    return rule;
  };
  return {
    apply: (file, written, dryRun) =>
      applyRules(store, written.map(ruleOf), { file, dryRun, now: new Date() }),
    test: (written, range) => backTest(store, ruleOf(written), { ...range, now: new Date() }),
    list: () => store.ask(alertRules, { name: '' }),
    close: () => store.close(),
  };
}

function throughOwner(address: string): AlertsStore {
  const ask = async (path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${address}/api${path}`, {
      ...(body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const answer = (await response.json()) as Record<string, unknown> & { error?: { message?: string } };
    if (response.ok) return answer;
    const reason = answer.error?.message ?? `${response.status} ${response.statusText}`;
    throw response.status < 500
      ? new UsageError(`The dashboard at ${address} says: ${reason}`)
      : new Error(reason);
  };
  return {
    apply: async (file, rules, dry_run) =>
      (await ask('/alert-files', { file, rules, dry_run })).plan as ApplyPlan,
    test: async (rule, range) =>
      (await ask('/alert-files/back-test', { rule, ...range })).back_test as BackTest,
    list: async () => (await ask('/alerts')).rules as Row<typeof alertRules>[],
    async close() {},
  };
}
