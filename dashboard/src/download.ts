import type { Store } from '@choreoscope/queries';
import type { z } from 'zod';
import { parseParameters } from './parameters.ts';

/** What a download has to answer with. */
interface DownloadContext {
  ask: Store['ask'];
  now: Date;
  collectorUrl: string;
}

/** A file, piece by piece. */
interface DownloadAnswer {
  /** Media type. */
  type: string;
  /** What a browser calls the file; absent: it is shown. */
  name?: string;
  chunks: AsyncIterable<string>;
}

/** One download before its types are closed over; see defineDownload. */
export interface DownloadDefinition<Shape extends z.ZodRawShape> {
  /** Express path. */
  path: string;
  /** Path and query parameters; one that is not listed is refused. */
  parameters: Shape;
  answer(context: DownloadContext, input: z.output<z.ZodObject<Shape>>): Promise<DownloadAnswer>;
}

/** A download as the router uses it. */
export interface Download {
  path: string;
  /**
   * @param raw path and query parameters as they came
   * @throws DashboardError bad_parameter, not_found
   * @throws StoreError as the store says
   */
  answer(context: DownloadContext, raw: Record<string, unknown>): Promise<DownloadAnswer>;
}

/** Closes a definition over its types so that downloads of every kind stand in one table. */
export function defineDownload<Shape extends z.ZodRawShape>(definition: DownloadDefinition<Shape>): Download {
  return {
    path: definition.path,
    answer: (context, raw) => definition.answer(context, parseParameters(definition.parameters, raw)),
  };
}

/**
 * The same pieces, once there is a first one: what fails before it can still be answered as a failure.
 * @throws what the pieces throw
 */
export async function begin(chunks: AsyncIterable<string>): Promise<AsyncIterable<string>> {
  const pieces = chunks[Symbol.asyncIterator]();
  const first = await pieces.next();
  return {
    async *[Symbol.asyncIterator]() {
      try {
        for (let next = first; !next.done; next = await pieces.next()) yield next.value;
      } finally {
        await pieces.return?.();
      }
    },
  };
}
