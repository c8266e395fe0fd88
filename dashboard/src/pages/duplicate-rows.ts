import type {
  duplicateList,
  duplicateProducers,
  duplicateVerdicts,
  flowDuplicates,
  Row,
} from '@choreoscope/queries';
import { causes, effects, kinds, labelOf, verdicts } from '../duplicate-words.ts';
import {
  epochMs,
  formatCount,
  formatDuration,
  formatPlural,
  formatTime,
  formatUsd,
  isoTime,
  shortId,
} from '../format.ts';
import { duplicateLink, flowLink, functionLink, link, type Query } from '../links.ts';
import { describeChannel, functionLabel } from '../names.ts';

/** An amount as the questions of duplicates give it: a number. */
export const usd = (amount: number) => formatUsd(String(amount));

/** How many so far: `2nd`, `3rd`, `4th`. */
export function ordinalText(nth: number): string {
  const tens = nth % 100;
  const endings = ['th', 'st', 'nd', 'rd'];
  return `${nth}${tens > 10 && tens < 14 ? 'th' : (endings[nth % 10] ?? 'th')}`;
}

/** A channel in words, with its whole name. */
export function channelWords(channel: string) {
  const { kind, name } = describeChannel(channel);
  return { text: `${kind === 'other' ? '' : `${kind} `}${name}`, whole: channel };
}

/** The mark of an effect. */
export function effectMark(effect: string) {
  return {
    kind: effects[effect]?.mark ?? 'info',
    text: labelOf(effects, effect),
    said: effects[effect]?.said ?? '',
  };
}

/** One duplicate as lists show it. */
export function duplicateRow(row: Row<typeof duplicateList>) {
  return {
    id: row.id,
    href: duplicateLink(row.id),
    at: formatTime(row.at),
    iso: isoTime(row.at),
    who: functionLabel(row.consumer),
    whole: row.consumer,
    whoHref: functionLink(row.consumer, { range: 'all' }),
    did: row.side === 'publish' ? 'published' : 'received',
    channel: channelWords(row.channel || row.via),
    nth: ordinalText(row.nth),
    later: formatDuration(Math.max(0, epochMs(row.at) - epochMs(row.original_at))),
    kind: labelOf(kinds, row.kind),
    cause: labelOf(causes, row.cause),
    causeSaid: causes[row.cause]?.said ?? '',
    effect: effectMark(row.effect),
    isSuspected: row.certainty === 'suspected',
    isIntended: row.is_intended === 1,
    price: usd(row.own_cost_usd + row.downstream_cost_usd),
    flow: row.flow_id
      ? { href: flowLink(row.flow_id), text: shortId(row.flow_id), id: row.flow_id }
      : undefined,
  };
}

/** One duplicate of a flow. */
export function flowDuplicateRow(row: Row<typeof flowDuplicates>) {
  return {
    href: duplicateLink(row.id),
    at: formatTime(row.at),
    iso: isoTime(row.at),
    who: functionLabel(row.consumer),
    whole: row.consumer,
    did: row.side === 'publish' ? 'published' : 'received',
    channel: channelWords(row.channel),
    nth: ordinalText(row.nth),
    kind: labelOf(kinds, row.kind),
    cause: labelOf(causes, row.cause),
    effect: effectMark(row.effect),
    isSuspected: row.certainty === 'suspected',
    price: usd(row.price_usd),
  };
}

/** A consumer's verdict with what proves it. */
export function verdictRow(row: Row<typeof duplicateVerdicts>, query: Query) {
  const verdict = verdicts[row.verdict];
  return {
    name: functionLabel(row.consumer),
    whole: row.consumer,
    href: functionLink(row.consumer, { range: 'all' }),
    filterHref: link('/duplicates', { ...query, consumer: row.consumer }),
    verdict: {
      kind: verdict?.mark ?? 'info',
      text: verdict?.label ?? row.verdict,
      said: verdict?.said ?? '',
    },
    duplicates: formatCount(row.duplicates),
    doneAgain: formatCount(row.done_again),
    absorbed: formatCount(row.absorbed),
    needed: formatCount(row.needed),
    unknown: formatCount(row.unknown),
    waste: usd(row.waste_usd),
    neededPrice: usd(row.needed_usd),
    channels: row.channels.map(channelWords),
    proofs: row.proofs.map((id) => ({ id, href: duplicateLink(id), text: shortId(id) })),
    flows: row.flow_ids.map((id) => ({ id, href: flowLink(id), text: shortId(id) })),
    lastAt: formatTime(row.last_at).slice(0, 19),
    lastIso: isoTime(row.last_at),
    said: saidOf(row),
  };
}

function saidOf(row: Row<typeof duplicateVerdicts>): string {
  if (row.verdict === 'not idempotent')
    return `${formatPlural(row.done_again, 'time')} of ${formatCount(row.duplicates)} it did again what it had done before.`;
  if (row.verdict === 'idempotent')
    return `${formatPlural(row.proven, 'duplicate')} absorbed whose original had done something, and none that did it again.`;
  return 'No duplicate yet whose original did something that could have been done again, or what was done cannot be told.';
}

/** A function that sent events again. */
export function producerRow(row: Row<typeof duplicateProducers>, query: Query) {
  return {
    name: functionLabel(row.consumer),
    whole: row.consumer,
    href: functionLink(row.consumer, { range: 'all' }),
    filterHref: link('/duplicates', { ...query, consumer: row.consumer, side: 'publish' }),
    certain: formatCount(row.certain),
    suspected: formatCount(row.suspected),
    repeated: formatCount(row.repeated),
    absorbed: formatCount(row.absorbed),
    channels: row.channels.map(channelWords),
    causes: row.causes.map((cause) => labelOf(causes, cause)).join(', '),
    price: usd(row.own_cost_usd + row.downstream_cost_usd),
    lastAt: formatTime(row.last_at).slice(0, 19),
    lastIso: isoTime(row.last_at),
  };
}
