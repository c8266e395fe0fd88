import type { FunctionWhatIf, Scenario, WhatIfAnswer } from '@choreoscope/queries';
import { formatCount, formatDuration, formatPlural, formatShare, formatUsd } from '../format.ts';

const said: { [Kind in Scenario['kind']]: (scenario: Extract<Scenario, { kind: Kind }>) => string } = {
  provisioned: ({ instances }) => formatPlural(instances, 'provisioned instance'),
  ping: ({ instances, every_s }) =>
    `${formatPlural(instances, 'instance')} pinged every ${formatDuration(every_s * 1000).replace(' 0 s', '')}`,
  keep_alive: ({ keep_alive_s }) => `idle instances kept for ${formatDuration(keep_alive_s * 1000)}`,
  less_code: ({ share }) => `${formatShare(share, 1)} less of each init`,
};

/** A scenario in words. */
function scenarioText(scenario: Scenario): string {
  return (said[scenario.kind] as (scenario: Scenario) => string)(scenario);
}

function priceText({ scenario, month_usd }: WhatIfAnswer): string {
  if (month_usd === null) return 'price unknown';
  const text = month_usd < 0 ? `saves ${formatUsd(String(-month_usd))}` : formatUsd(String(month_usd));
  return scenario.kind === 'keep_alive' && month_usd <= 0 ? `${text} *` : text;
}

/** The answers of one function, and how far they can be believed. */
export function whatIfView(answers: FunctionWhatIf | null) {
  if (!answers || answers.baseline.recorded_cold_starts === 0) return undefined;
  const { baseline } = answers;
  return {
    calls: formatPlural(answers.calls, 'call'),
    isCut: answers.is_cut,
    recorded: formatDuration(answers.recorded_s * 1000),
    keepAlive: formatDuration(baseline.keep_alive_ms),
    simulated: formatPlural(baseline.cold_starts, 'cold start'),
    recordedCold: formatCount(baseline.recorded_cold_starts),
    isFaithful: baseline.is_faithful,
    peak: formatCount(answers.peak),
    foreignPrice:
      answers.provisioned_region && answers.provisioned_region !== answers.region
        ? { of: answers.provisioned_region, not: answers.region || 'its region' }
        : undefined,
    rows: answers.answers.map((answer) => ({
      what: scenarioText(answer.scenario),
      coldStarts: formatCount(answer.cold_starts),
      vanished: answer.vanished < 0 ? `+${formatCount(-answer.vanished)}` : formatCount(answer.vanished),
      vanishedShare: formatShare(Math.max(0, answer.vanished), baseline.cold_starts),
      waited: formatDuration(answer.waited_ms),
      price: priceText(answer),
    })),
  };
}
