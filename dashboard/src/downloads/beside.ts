import { requestInvocations } from '@choreoscope/queries';
import { z } from 'zod';
import { defineDownload } from '../download.ts';

async function* json(value: unknown): AsyncGenerator<string> {
  yield JSON.stringify(value);
}

/** Where functions send their telemetry: a command that finds the store owned by this process sends there, too. */
export const collectorAddress = defineDownload({
  path: '/api/collector',
  parameters: {},
  answer: async ({ collectorUrl }) => ({ type: 'application/json', chunks: json({ url: collectorUrl }) }),
});

/** The invocations there are of some request ids (`ids`, comma-separated), at most 500: an import asks, so that it doubles none. */
export const requestsKnown = defineDownload({
  path: '/api/requests',
  parameters: {
    ids: z
      .string()
      .transform((text) => text.split(','))
      .refine((ids) => ids.length <= 500, 'at most 500'),
  },
  answer: async ({ ask }, { ids }) => ({
    type: 'application/json',
    chunks: json({ invocations: await ask(requestInvocations, { request_ids: ids }) }),
  }),
});
