import { type Baseline, calibrate } from './calibrate.ts';
import { type PoolRules, type RecordedCall, type SimulatedRun, simulate } from './simulate.ts';

/** What could be done about cold starts. */
export type Scenario =
  | { kind: 'provisioned'; instances: number }
  /** Somebody calls so many instances at once, so often that they stay. */
  | { kind: 'ping'; instances: number; every_s: number }
  /** Instances without a call stay for so long. Nobody sells it on Lambda; it shows what idle time is worth. */
  | { kind: 'keep_alive'; keep_alive_s: number }
  /** So much of each init is gone: 0.25 is a quarter. */
  | { kind: 'less_code'; share: number };

/** A scenario beside the replay of what was. */
export interface WhatIfAnswer {
  scenario: Scenario;
  cold_starts: number;
  /** Of the replay's cold starts, how many are gone. */
  vanished: number;
  /** Sum over the calls that began cold. */
  waited_ms: number;
  /** What it costs more (negative: less) than what was, over the time that was recorded and over a month of it; null: no price is known. */
  cost_usd: number | null;
  month_usd: number | null;
}

/** Everything that can be said of one function. */
export interface WhatIf {
  calls: number;
  /** From the first arrival to the end of the time that was asked for. */
  recorded_s: number;
  /** Most calls that ran at once. */
  peak: number;
  baseline: Baseline;
  answers: WhatIfAnswer[];
}

/** List prices of what scenarios use, USD; null: not known. */
export interface WhatIfPrices {
  memory_gb: number | null;
  duration_gb_s: number | null;
  request: number | null;
  provisioned_gb_s: number | null;
  provisioned_duration_gb_s: number | null;
}

const month_s = 30 * 86_400;

/** Provisioned concurrency is billed by five minutes. https://aws.amazon.com/lambda/pricing/ */
const provisionedStep_s = 300;

/** A ping that the handler answers at once is billed as the least there is. */
const ping_ms = 1;

/**
 * Answers by replaying recorded calls.
 * @param calls in order of arrival, none of them served by instances that are provisioned already
 * @param options.scenarios what is asked; what is usually worth asking unless told
 */
export function whatIf(
  calls: readonly RecordedCall[],
  {
    recorded_s,
    prices,
    scenarios,
  }: { recorded_s: number; prices: WhatIfPrices; scenarios?: readonly Scenario[] | undefined },
): WhatIf {
  const baseline = calibrate(calls);
  const peak = peakOf(calls);
  const answers = (scenarios ?? usualScenarios(peak, baseline.keep_alive_ms)).map((scenario) => {
    const run = simulate(calls, rulesOf(scenario, baseline));
    const cost_usd = costOf(scenario, { run, baseline, recorded_s, prices });
    return {
      scenario,
      cold_starts: run.cold_starts,
      vanished: baseline.cold_starts - run.cold_starts,
      waited_ms: run.waited_ms,
      cost_usd,
      month_usd: cost_usd === null || recorded_s === 0 ? null : (cost_usd / recorded_s) * month_s,
    };
  });
  return { calls: calls.length, recorded_s, peak, baseline, answers };
}

/** What is worth asking of a function whose calls overlap so much, and whose instances are kept for so long. */
function usualScenarios(peak: number, keepAlive_ms: number): Scenario[] {
  const counts = [1, 2, 3, 5, 10, 20, 50, 100].filter((count) => count < peak);
  const instances = [...counts.slice(0, 5), Math.max(1, peak)];
  return [
    ...instances.map((count): Scenario => ({ kind: 'provisioned', instances: count })),
    ...instances.map((count): Scenario => ({ kind: 'ping', instances: count, every_s: 300 })),
    ...[2, 4].map(
      (times): Scenario => ({ kind: 'keep_alive', keep_alive_s: Math.ceil((times * keepAlive_ms) / 1000) }),
    ),
    ...[0.25, 0.5].map((share): Scenario => ({ kind: 'less_code', share })),
  ];
}

const keepsInstances = (scenario: Scenario) => scenario.kind === 'provisioned' || scenario.kind === 'ping';

function rulesOf(scenario: Scenario, { keep_alive_ms }: Baseline): PoolRules {
  if (scenario.kind === 'keep_alive')
    return { keepAlive_ms: Math.max(keep_alive_ms, scenario.keep_alive_s * 1000) };
  if (scenario.kind === 'less_code') return { keepAlive_ms: keep_alive_ms, initFactor: 1 - scenario.share };
  return { keepAlive_ms: keep_alive_ms, kept: scenario.instances };
}

/** What is paid for keeping instances, more or less for the calls these serve, and less for inits that do not happen. */
function costOf(
  scenario: Scenario,
  {
    run,
    baseline,
    recorded_s,
    prices,
  }: { run: SimulatedRun; baseline: Baseline; recorded_s: number; prices: WhatIfPrices },
): number | null {
  const { memory_gb, duration_gb_s, request, provisioned_gb_s, provisioned_duration_gb_s } = prices;
  if (memory_gb === null || duration_gb_s === null) return null;
  const inits = ((run.waited_ms - baseline.waited_ms) / 1000) * memory_gb * duration_gb_s;
  if (!keepsInstances(scenario) || !('instances' in scenario)) return inits;
  if (scenario.kind === 'provisioned') {
    if (provisioned_gb_s === null || provisioned_duration_gb_s === null) return null;
    const enabled_s = Math.ceil(recorded_s / provisionedStep_s) * provisionedStep_s;
    const kept = scenario.instances * memory_gb * enabled_s * provisioned_gb_s;
    const served = (run.kept_ms / 1000) * memory_gb * (provisioned_duration_gb_s - duration_gb_s);
    return inits + kept + served;
  }
  if (request === null) return null;
  const pings = Math.ceil(recorded_s / scenario.every_s) * scenario.instances;
  return inits + pings * (request + (ping_ms / 1000) * memory_gb * duration_gb_s);
}

/** Most calls that ran at once, inits among them. */
export function peakOf(calls: readonly RecordedCall[]): number {
  const edges = calls.flatMap(({ arrived_ms, duration_ms, init_ms }): [at: number, step: number][] => [
    [arrived_ms, 1],
    [arrived_ms + (init_ms ?? 0) + duration_ms, -1],
  ]);
  edges.sort(([a, up], [b, down]) => a - b || up - down);
  let running = 0;
  let peak = 0;
  for (const [, step] of edges) {
    running += step;
    peak = Math.max(peak, running);
  }
  return peak;
}
