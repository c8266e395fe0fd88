import { causes, certainties, evidenceItem, kinds, labelOf } from '../duplicate-words.ts';
import {
  absent,
  epochMs,
  formatBytes,
  formatCount,
  formatDuration,
  formatPlural,
  formatTime,
  shortId,
} from '../format.ts';
import { duplicateLink, flowLink, functionLink, link, publishLink, spanLink } from '../links.ts';
import { functionLabel } from '../names.ts';
import type { DuplicateData } from './duplicate.ts';
import { actRow, markActs } from './duplicate-acts.ts';
import { channelWords, effectMark, ordinalText, usd } from './duplicate-rows.ts';
import { pairTimeline } from './duplicate-timeline.ts';

type Run = DuplicateData['runs'][number];
type SideName = 'original' | 'repeat';

const keyKinds: Record<string, string> = {
  'message-id': 'its id',
  'business-key': 'its business key',
  fingerprint: 'its content alone',
};

/** Where each side is in the store. */
function placesOf({ duplicate }: DuplicateData) {
  return {
    original: {
      trace: duplicate.original_trace_id,
      span: duplicate.original_invocation_span_id,
      end: duplicate.original_span_id,
      ordinal: duplicate.original_ordinal,
      at: duplicate.original_at,
      flow: duplicate.original_flow_id,
    },
    repeat: {
      trace: duplicate.trace_id,
      span: duplicate.invocation_span_id,
      end: duplicate.span_id,
      ordinal: duplicate.ordinal,
      at: duplicate.at,
      flow: duplicate.flow_id,
    },
  };
}

type Place = ReturnType<typeof placesOf>[SideName];

const runOf = (data: DuplicateData, { trace, span }: Place) =>
  data.runs.find((run) => run.trace_id === trace && run.span_id === span);

/** What a run did for the record, or as a whole where it is about a publish. */
function actsOf(data: DuplicateData, { trace, span, ordinal }: Place, run: Run | undefined) {
  const isOne = data.duplicate.side === 'publish' || (run?.batch_size ?? 1) <= 1;
  return data.acts.filter(
    (act) =>
      act.trace_id === trace &&
      act.invocation_span_id === span &&
      (isOne || act.record === null || act.record === ordinal),
  );
}

function outcome(run: Run, ordinal: number): string {
  if (run.failed_records.includes(ordinal)) return 'reported this record as failed';
  if (run.is_error === 1) return [run.error_type || 'failed', run.error_message].filter(Boolean).join(': ');
  return run.is_unfinished === 1 ? 'only its start is known' : 'succeeded';
}

/** Facts of one side; the same labels in the same order for both. */
function factsOf(data: DuplicateData, place: Place): [string, string][] {
  const run = runOf(data, place);
  const publish =
    data.publishes?.[
      place.end === data.duplicate.span_id &&
      place.ordinal === data.duplicate.ordinal &&
      place.trace === data.duplicate.trace_id
        ? 'repeat'
        : 'original'
    ];
  const receives = run?.receive_counts[String(place.ordinal)];
  const ofPublish: [string, string][] = publish
    ? [
        ['sent (UTC)', formatTime(publish.publish?.published_at ?? place.at)],
        ['size', formatBytes(publish.publish?.payload_bytes)],
        ['business key', publish.publish?.event_key || absent],
        ['known by', publish.publish?.keys[0] ?? absent],
        [
          'received by',
          publish.consumers.map((row) => functionLabel(row.to_function)).join(', ') || 'nobody known',
        ],
      ]
    : [];
  if (!run) return [...ofPublish, ['run', 'not, or no longer, in the store']];
  const ofDelivery: [string, string][] = publish
    ? []
    : [
        ['record', run.batch_size > 1 ? `${place.ordinal + 1} of ${run.batch_size}` : 'the only one'],
        ['received so often', receives === undefined ? absent : formatCount(receives)],
      ];
  return [
    ...ofPublish,
    ['run began (UTC)', formatTime(run.started_at)],
    ['took', formatDuration(run.duration_ms)],
    ['outcome', publish && run.is_error === 0 ? 'succeeded' : outcome(run, place.ordinal)],
    ...ofDelivery,
    ['request id', run.request_id || absent],
    ['instance', run.instance || absent],
    ['version', run.function_version || absent],
    ['cold start', run.is_cold_start === 1 ? 'yes' : 'no'],
  ];
}

/** Evidence that is on the page as a run, not as an id. */
const unseen = ['run_before'];

/** Labels that always differ and say nothing by it. */
const neverAlike = ['run began (UTC)', 'sent (UTC)', 'took', 'run'];

function comparedFacts(data: DuplicateData, places: Record<SideName, Place>) {
  const [original, repeat] = [new Map(factsOf(data, places.original)), new Map(factsOf(data, places.repeat))];
  return [...new Set([...original.keys(), ...repeat.keys()])].map((label) => ({
    label,
    original: original.get(label) ?? absent,
    repeat: repeat.get(label) ?? absent,
    differs: !neverAlike.includes(label) && original.get(label) !== repeat.get(label),
  }));
}

function sideLinks(place: Place, isPublish: boolean) {
  return [
    ...(place.flow ? [{ text: `flow ${shortId(place.flow)}`, href: flowLink(place.flow) }] : []),
    ...(place.flow && place.span
      ? [{ text: 'spans of the run', href: spanLink(place.flow, place.trace, place.span) }]
      : []),
    ...(isPublish
      ? [
          {
            text: 'the publish and who received it',
            href: publishLink(place.trace, place.end, place.ordinal),
          },
        ]
      : []),
  ];
}

function details(effect: NonNullable<DuplicateData['effect']>) {
  return effect.details.map(([what, channel, by, original, repeat]) => {
    const isDone = !what.startsWith('refused');
    const mark = !isDone
      ? { kind: 'refused', text: 'refused' }
      : original === repeat
        ? { kind: 'again', text: 'done again' }
        : repeat === 0
          ? { kind: 'gone', text: 'not done again' }
          : original === 0
            ? { kind: 'new', text: 'only the second time' }
            : { kind: 'other', text: repeat > original ? 'more often' : 'less often' };
    return {
      what,
      by: functionLabel(by),
      byWhole: by,
      channel: channelWords(channel),
      original: formatCount(original),
      repeat: formatCount(repeat),
      mark,
    };
  });
}

function knownBy({ key_kind, certainty, evidence }: DuplicateData['duplicate']): string {
  if (key_kind !== 'fingerprint' || certainty === 'suspected') return keyKinds[key_kind] ?? key_kind;
  return evidence.sender_repeats
    ? 'its content, and because what sent it was itself a duplicate'
    : 'its content, and by what it was sent for';
}

/** What the effect means here. */
function effectSaid({ duplicate, effect }: DuplicateData, said: string): string {
  if (duplicate.side !== 'publish') return said;
  return effect && effect.details.length === 0 && effect.effect === 'unknown'
    ? 'Nobody is known to have received it, so nothing says what became of it.'
    : `Of those who received it: ${said.charAt(0).toLowerCase()}${said.slice(1)}`;
}

/** In plain words, what happened. */
function story({ duplicate }: DuplicateData): string {
  const later = formatDuration(Math.max(0, epochMs(duplicate.at) - epochMs(duplicate.original_at)));
  const who = functionLabel(duplicate.consumer);
  const where = channelWords(duplicate.channel || duplicate.via).text;
  const did =
    duplicate.side === 'publish' ? `sent the same event to ${where}` : `got the same event from ${where}`;
  return `${who} ${did} a ${ordinalText(duplicate.nth)} time, ${later} after the first. It is known to be the same by ${knownBy(duplicate)}.`;
}

function priceWords(data: DuplicateData): string {
  const { effect } = data;
  if (!effect) return 'Not judged yet.';
  const parts = [`${formatPlural(effect.set_off, 'invocation')} had a part in it`];
  if (effect.unpriced > 0)
    parts.push(`${formatPlural(effect.unpriced, 'of them has', 'of them have')} no known price`);
  return `${parts.join('; ')}.`;
}

/** What the page of one duplicate shows. */
export function duplicateView(data: DuplicateData) {
  const { duplicate, effect } = data;
  const isPublish = duplicate.side === 'publish';
  const places = placesOf(data);
  const runs = { original: runOf(data, places.original), repeat: runOf(data, places.repeat) };
  const isSameRun =
    isPublish && places.original.trace === places.repeat.trace && places.original.span === places.repeat.span;
  const compared = effect?.compared_span_id;
  const isOther =
    compared !== undefined &&
    compared !== '' &&
    (compared !== places.original.span || effect?.compared_trace_id !== places.original.trace);
  const left: Place = isOther
    ? {
        ...places.original,
        trace: effect?.compared_trace_id ?? '',
        span: compared,
        end: compared,
        ordinal: effect?.compared_ordinal ?? 0,
        flow: '',
      }
    : places.original;
  const leftRun = runOf(data, left);
  const marked = markActs(actsOf(data, left, leftRun), actsOf(data, places.repeat, runs.repeat));
  const sides = isSameRun
    ? []
    : [
        {
          title: isOther ? 'The run it is compared with' : 'The original',
          place: left,
          run: leftRun,
          acts: marked.original,
        },
        { title: 'The duplicate', place: places.repeat, run: runs.repeat, acts: marked.repeat },
      ];
  const plain = effectMark(duplicate.effect);
  const mark = { ...plain, said: effectSaid(data, plain.said) };
  const cause = causes[duplicate.cause];
  const known = sides.flatMap(({ title, run, acts }) => (run ? [{ name: title, run, acts }] : []));
  return {
    title: `Duplicate of ${functionLabel(duplicate.consumer)}`,
    id: duplicate.id,
    name: functionLabel(duplicate.consumer),
    href: functionLink(duplicate.consumer, { range: 'all' }),
    whole: duplicate.consumer,
    story: story(data),
    isSuspected: duplicate.certainty === 'suspected',
    suspectedSaid: certainties.suspected?.said,
    isIntended: duplicate.is_intended === 1,
    key: duplicate.key,
    othersHref: link('/duplicates', { key: duplicate.key, range: 'all' }),
    workflow: duplicate.workflow
      ? {
          name: duplicate.workflow,
          href: link('/duplicates', { workflow: duplicate.workflow, range: 'all' }),
        }
      : undefined,
    tiles: [
      { label: 'Effect', value: mark.text, note: mark.said, kind: `long effect-${mark.kind}` },
      {
        label: 'Cause',
        value: labelOf(causes, duplicate.cause),
        note: labelOf(kinds, duplicate.kind),
        kind: 'long',
      },
      {
        label: 'After the original',
        value: formatDuration(Math.max(0, epochMs(duplicate.at) - epochMs(duplicate.original_at))),
        note: `the ${ordinalText(duplicate.nth)} ${isPublish ? 'publish' : 'delivery'}`,
        kind: 'long',
      },
      {
        label: duplicate.effect === 'needed' ? 'Price of the retry' : 'Price',
        value: usd(effect?.price_usd ?? 0),
        note: effect?.is_nested ? 'part of an earlier duplicate’s' : 'at list price',
        kind: 'long',
      },
    ],
    cause: {
      label: labelOf(causes, duplicate.cause),
      said: cause?.said ?? '',
      kindSaid: kinds[duplicate.kind]?.said ?? '',
    },
    evidence: Object.entries(duplicate.evidence)
      .filter(([name]) => !unseen.includes(name))
      .map(([name, value]) => {
        const { id, ...item } = evidenceItem(name, value);
        return { ...item, href: id && duplicateLink(id) };
      }),
    effect: effect && {
      ...mark,
      again: formatCount(effect.again),
      acts: formatPlural(effect.original_acts, 'thing'),
      isNothing: effect.details.length === 0 && !isPublish,
      neededAgain:
        effect.effect === 'needed' && effect.again > 0 ? formatPlural(effect.again, 'thing') : undefined,
      details: details(effect),
    },
    isOther,
    isSameRun,
    facts: comparedFacts(data, { original: left, repeat: places.repeat }),
    leftTitle: isOther ? 'The run it is compared with' : 'The original',
    sides: sides.map(({ title, place, run, acts }) => ({
      title,
      links: sideLinks(place, isPublish),
      isKnown: run !== undefined,
      acts: acts.map((act) => actRow(act, (run?.batch_size ?? 1) > 1 && !isPublish)),
    })),
    timeline: known.length > 0 ? pairTimeline(known) : undefined,
    price: effect && {
      said: priceWords(data),
      own: usd(effect.own_cost_usd),
      downstream: usd(effect.downstream_cost_usd),
      whole: usd(effect.price_usd),
      isNested: effect.is_nested === 1,
      isNeeded: effect.effect === 'needed',
    },
  };
}
