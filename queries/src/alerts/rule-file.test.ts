import assert from 'node:assert/strict';
import { durationOf, secondsOf } from './duration.ts';
import { faultsOf, parseRule, ruleFile } from './rule-file.ts';

const least = { name: 'errors', metric: 'errors', above: 1 };

/** `path: message` of every fault. */
function faults(input: unknown): string[] {
  return (parseRule(input).faults ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('A rule as people write it', () => {
  it('needs a name, a metric and a threshold, and has defaults for everything else', () => {
    const { rule } = parseRule(least);
    assert.deepEqual(rule, {
      name: 'errors',
      description: '',
      metric: 'errors',
      comparison: 'above',
      threshold: 1,
      recover: null,
      window_s: 900,
      for_s: 0,
      period: 'window',
      is_forecast: false,
      budget_usd: null,
      baseline_weeks: 0,
      min_samples: 0,
      no_data: 'zero',
      group_by: 'none',
      scope: {},
      options: {},
      channels: [],
      severity: 'warning',
      labels: {},
      is_enabled: true,
    });
  });

  it('says lengths of time as people do', () => {
    const { rule } = parseRule({ ...least, window: '1h30m', for: 120 });
    assert.deepEqual([rule?.window_s, rule?.for_s], [5400, 120]);
    assert.deepEqual(
      [secondsOf('90s'), secondsOf('2w'), secondsOf('5'), secondsOf('')],
      [90, 1_209_600, undefined, undefined],
    );
    assert.deepEqual([durationOf(5400), durationOf(0), durationOf(604_861)], ['1h30m', '0s', '1w1m1s']);
  });

  const wrong: [what: string, input: object, says: string][] = [
    ['an unknown key', { ...least, treshold: 3 }, 'treshold: is not known here'],
    ['an unknown metric', { ...least, metric: 'eror' }, 'metric: "eror" must be one of'],
    ['a name that is no word', { ...least, name: 'a b' }, 'name: must be letters'],
    ['no threshold', { name: 'x', metric: 'errors' }, 'above: one of above and below must be there'],
    ['two thresholds', { ...least, below: 1 }, 'above: one of above and below must be there'],
    ['a recovery past the threshold', { ...least, recover: 2 }, 'recover: must not be more than above'],
    ['a window that is no time', { ...least, window: 'soon' }, 'window: must be a length of time'],
    ['a window that is too short', { ...least, window: '10s' }, 'window: must be between 1m and 4w3d'],
    [
      'a window of half minutes',
      { ...least, window: '90s' },
      'window: errors takes windows of whole minutes',
    ],
    [
      'a window that its slices do not make up',
      { ...least, metric: 'drift', window: '7m' },
      'window: drift takes windows of whole 5 minutes',
    ],
    [
      'a group its metric does not have',
      { ...least, group_by: 'workflow' },
      'group_by: errors goes by none, function, channel',
    ],
    [
      'a scope its metric does not have',
      { ...least, scope: { workflow: 'x' } },
      'scope: errors cannot be limited by workflow',
    ],
    [
      'an option its metric does not have',
      { ...least, options: { certainty: 'any' } },
      'options.certainty: errors has no such option',
    ],
    [
      'an option that is wrong',
      { ...least, metric: 'duplicates', options: { certainty: 'maybe' } },
      'options.certainty: ',
    ],
    [
      'a forecast of no period',
      { ...least, metric: 'function_cost', forecast: true },
      'forecast: a forecast is of a day or month',
    ],
    ['a period of what is no cost', { ...least, period: 'day' }, 'period: errors has no days or months'],
    ['a budget of what is no cost', { ...least, budget_usd: 5 }, 'budget_usd: errors is no cost'],
    [
      'a baseline of what is not kept',
      { ...least, metric: 'findings', baseline_weeks: 4 },
      'baseline_weeks: what findings were open',
    ],
  ];
  for (const [what, input, says] of wrong)
    it(`is refused for ${what}`, () => {
      assert.ok(
        faults(input).some((fault) => fault.startsWith(says)),
        faults(input).join('\n'),
      );
    });

  it('has its own places of faults, whatever was read before', () => {
    const input = { ...least, below: 1 };
    const first = faults(input);
    ruleFile.safeParse({ rules: [least, input] });
    assert.deepEqual(faults(input), first);
  });

  it('of a file has a name of its own', () => {
    const { error } = ruleFile.safeParse({ rules: [least, { ...least, name: 'b' }, least] });
    assert.deepEqual(error && faultsOf(error), [
      { path: ['rules', 2, 'name'], message: '"errors" is the name of rule 1 too' },
    ]);
  });
});
