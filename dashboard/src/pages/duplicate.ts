import {
  duplicateActs,
  duplicateById,
  duplicateEffect,
  duplicateSides,
  publishConsumers,
  publishEnd,
} from '@choreoscope/queries';
import { z } from 'zod';
import { DashboardError } from '../errors.ts';
import { definePage, type PageContext } from '../page.ts';
import { duplicateView } from './duplicate-view.ts';

const consumerLimit = 100;

const parameters = {
  id: z
    .string()
    .regex(
      /^[0-9a-fA-F]{32}-[0-9a-fA-F]{16}-\d{1,10}-[dp]$/,
      'must be <trace>-<span>-<ordinal>-<d or p>, in hex',
    )
    .toLowerCase(),
};

/** Everything the page and its JSON say of one duplicate. */
async function loadDuplicate({ ask }: PageContext, { id }: { id: string }) {
  const [rows, judged] = await Promise.all([ask(duplicateById, { id }), ask(duplicateEffect, { id })]);
  const duplicate = rows[0];
  if (!duplicate) {
    throw new DashboardError(
      'not_found',
      `There is no duplicate ${id}, or later data showed that it is none.`,
    );
  }
  const effect = judged[0] ?? null;
  const isPublish = duplicate.side === 'publish';
  const ends = {
    original: {
      trace_id: duplicate.original_trace_id,
      span_id: duplicate.original_span_id,
      ordinal: duplicate.original_ordinal,
    },
    repeat: { trace_id: duplicate.trace_id, span_id: duplicate.span_id, ordinal: duplicate.ordinal },
  };
  const runs = [
    { trace_id: ends.original.trace_id, span_id: duplicate.original_invocation_span_id },
    { trace_id: ends.repeat.trace_id, span_id: duplicate.invocation_span_id },
    { trace_id: effect?.compared_trace_id ?? '', span_id: effect?.compared_span_id ?? '' },
  ].filter(({ span_id }) => span_id !== '');
  const named = {
    trace_ids: runs.map(({ trace_id }) => trace_id),
    span_ids: runs.map(({ span_id }) => span_id),
  };
  const published = async (end: typeof ends.original) =>
    isPublish
      ? {
          publish: (await ask(publishEnd, end))[0] ?? null,
          consumers: await ask(publishConsumers, { ...end, limit: consumerLimit }),
        }
      : null;
  const [sides, acts, original, repeat] = await Promise.all([
    ask(duplicateSides, named),
    ask(duplicateActs, named),
    published(ends.original),
    published(ends.repeat),
  ]);
  return {
    duplicate,
    /** Null until it was judged, a few seconds after it was found. */
    effect,
    runs: sides,
    acts,
    /** Of a publish: both publishes and who received them. */
    publishes: original && repeat ? { original, repeat } : null,
  };
}

export type DuplicateData = Awaited<ReturnType<typeof loadDuplicate>>;

/** One duplicate side by side with its original: why it came, what each run did, what is different, and what it cost. */
export const duplicate = definePage({
  path: '/duplicates/:id',
  template: 'duplicate',
  section: 'duplicates',
  parameters,
  load: loadDuplicate,
  view: duplicateView,
});
