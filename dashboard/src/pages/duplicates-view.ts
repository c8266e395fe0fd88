import { causes, certainties, effects, kinds, labelOf } from '../duplicate-words.ts';
import { formatCount, formatDuration, formatPlural, formatShare } from '../format.ts';
import { link } from '../links.ts';
import { describeChannel, functionLabel } from '../names.ts';
import type { PageContext } from '../page.ts';
import { timeQuery } from '../range.ts';
import { type DuplicateInput, filterQuery, priceGroups } from './duplicate-filters.ts';
import { countPanel, pricePanel } from './duplicate-panels.ts';
import { duplicateRow, producerRow, usd, verdictRow } from './duplicate-rows.ts';
import type { DuplicatesData } from './duplicates.ts';

const shortChannel = (name: string) => describeChannel(name).name;
const priceNames = { consumer: functionLabel, channel: shortChannel, month: (name: string) => name };

/** What of a filter's value is read: names short, words as they are called. */
const chipTexts: Record<string, (value: string) => string> = {
  kind: (value) => `kind: ${labelOf(kinds, value)}`,
  cause: (value) => `cause: ${labelOf(causes, value)}`,
  effect: (value) => `effect: ${labelOf(effects, value)}`,
  certainty: (value) => labelOf(certainties, value),
  side: (value) => (value === 'publish' ? 'sent again' : 'received again'),
  consumer: (value) => `function: ${functionLabel(value)}`,
  channel: (value) => `channel: ${shortChannel(value)}`,
  workflow: (value) => `workflow: ${value}`,
  key: (value) => `key: ${value}`,
};

function tiles(data: DuplicatesData, here: (more: Record<string, string>) => string) {
  const { totals, prices } = data;
  const didAgain = totals.repeated + totals.diverged;
  return [
    {
      label: 'Duplicates',
      value: formatCount(totals.duplicates),
      note:
        totals.records > 0 ? `${formatShare(totals.deliveries, totals.records)} of what was received` : '',
      kind: totals.duplicates > 0 ? 'duplicate' : '',
    },
    {
      label: 'Done again',
      value: formatCount(didAgain),
      note: `${formatCount(totals.repeated)} repeated, ${formatCount(totals.diverged)} diverged`,
      href: here({ effect: 'repeated' }),
      kind: didAgain > 0 ? 'error' : '',
    },
    {
      label: 'Absorbed',
      value: formatCount(totals.absorbed),
      note: formatShare(totals.absorbed, totals.duplicates),
      href: here({ effect: 'absorbed' }),
    },
    {
      label: 'Needed retries',
      value: formatCount(totals.needed),
      note: prices ? `${usd(prices.needed_usd)}, no waste` : '',
      href: here({ effect: 'needed' }),
    },
    { label: 'Not known', value: formatCount(totals.unknown), href: here({ effect: 'unknown' }) },
    {
      label: 'Intended',
      value: formatCount(totals.intended),
      note: prices && prices.intended_usd > 0 ? usd(prices.intended_usd) : 'replays and redrives',
    },
    {
      label: 'Price of the waste',
      value: prices ? usd(prices.waste_usd) : usd(0),
      note: prices
        ? `${formatPlural(prices.wasted_invocations, 'invocation')}, ${formatDuration(prices.wasted_billed_ms)} billed`
        : 'at list price',
      kind: 'long',
    },
    {
      label: 'Suspected',
      value: formatCount(data.suspected),
      note: 'by content alone; counted apart',
      href: here({ certainty: 'suspected' }),
    },
  ];
}

const choicesOf = (words: Record<string, { label: string }>, chosen: string | undefined) =>
  Object.entries(words).map(([value, { label }]) => ({ value, label, isChosen: value === chosen }));

/** What the page of all duplicates shows. */
export function duplicatesView(data: DuplicatesData, _context: PageContext, input: DuplicateInput) {
  const time = timeQuery(input);
  const filters = filterQuery(input);
  const base = { ...time, ...filters, prices: input.prices };
  const here = (more: Record<string, string | undefined>) => link('/duplicates', { ...base, ...more });
  const on = Object.entries(filters).filter(([, value]) => value !== undefined);
  const { range, over_time: overTime } = data;
  const group = input.prices ?? 'month';
  const isNone = data.totals.duplicates === 0 && data.suspected === 0;
  return {
    title: 'Duplicates',
    range,
    isStoreEmpty: data.is_empty,
    isNone,
    isFiltered: on.length > 0,
    isAllTime: input.range === 'all',
    everythingHref: link('/duplicates', { ...filters, range: 'all' }),
    clearHref: link('/duplicates', time),
    time: Object.entries(time).filter(([, value]) => value !== undefined),
    selects: [
      { name: 'kind', label: 'Kind', choices: choicesOf(kinds, input.kind) },
      { name: 'cause', label: 'Cause', choices: choicesOf(causes, input.cause) },
      { name: 'effect', label: 'Effect', choices: choicesOf(effects, input.effect) },
      { name: 'certainty', label: 'Certainty', choices: choicesOf(certainties, input.certainty) },
      {
        name: 'side',
        label: 'Side',
        choices: [
          { value: 'delivery', label: 'received again', isChosen: input.side === 'delivery' },
          { value: 'publish', label: 'sent again', isChosen: input.side === 'publish' },
        ],
      },
    ],
    texts: [
      { name: 'consumer', label: 'Function', value: input.consumer ?? '' },
      { name: 'channel', label: 'Channel', value: input.channel ?? '' },
      { name: 'workflow', label: 'Workflow', value: input.workflow ?? '' },
      { name: 'key', label: 'Message id or business key', value: input.key ?? '' },
    ],
    isMore: ['consumer', 'channel', 'workflow', 'key'].some((name) => filters[name] !== undefined),
    on: on.map(([name, value]) => ({
      text: chipTexts[name]?.(value ?? '') ?? `${name}: ${value}`,
      href: here({ [name]: undefined }),
    })),
    tiles: tiles(data, here),
    panels: [
      countPanel(range, overTime.by_kind, 'By kind', (name) => labelOf(kinds, name)),
      countPanel(range, overTime.by_cause, 'By cause', (name) => labelOf(causes, name)),
      countPanel(range, overTime.by_consumer, 'By function', functionLabel),
      pricePanel(range, overTime.by_effect),
    ],
    consumers: data.consumers.map((row) => verdictRow(row, time)),
    producers: data.producers.map((row) => producerRow(row, time)),
    priceGroups: priceGroups.map((name) => ({
      label: `by ${name}`,
      href: `${here({ prices: name })}#prices`,
      isCurrent: name === group,
    })),
    priceGroup: group === 'consumer' ? 'Function' : group === 'channel' ? 'Channel' : 'Month (UTC)',
    prices: data.prices_by.map((row) => ({
      name: priceNames[group](row.name) || 'not known',
      whole: row.name,
      duplicates: formatCount(row.duplicates),
      waste: usd(row.waste_usd),
      needed: usd(row.needed_usd),
      intended: usd(row.intended_usd),
      suspected: usd(row.suspected_usd),
    })),
    unpriced:
      data.prices && data.prices.unpriced > 0 ? formatPlural(data.prices.unpriced, 'duplicate') : undefined,
    duplicates: data.duplicates.map(duplicateRow),
    firstHref: input.after ? here({}) : undefined,
    nextHref: data.next ? here({ after: data.next }) : undefined,
  };
}
