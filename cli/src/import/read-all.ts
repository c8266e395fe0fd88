import { Groups } from './groups.ts';
import type { Converted, Hints, Importer, Item } from './importer.ts';
import { importerFor, importers } from './importers/index.ts';
import { openInput, type Source } from './sources.ts';
import type { Tally } from './tally.ts';

export interface ReadOptions {
  /** Absent: found out for each input. */
  format: Importer | undefined;
  hints: Hints;
  tally: Tally;
  /** Bytes that are kept in memory of what must be converted together. */
  memoryBytes?: number | undefined;
  /** Told now and then. */
  progress?: ((name: string) => void) | undefined;
}

/**
 * Everything in the inputs as spans, group by group; one that cannot be read is a fault, and the rest goes on. Traces may lie in
 * several inputs. Logs come last.
 */
export async function* readAll(
  sources: Source[],
  options: ReadOptions,
): AsyncGenerator<{ converted: Converted; items: Item[] }> {
  const { tally, format, hints } = options;
  const gathered = new Map<Importer, Groups>();
  try {
    for (const source of sources) {
      tally.inputs++;
      options.progress?.(source.name);
      try {
        const input = await openInput(source);
        const importer = format ?? importerFor(input.head);
        if (importer === undefined) {
          const reason = input.head.bytes.length === 0 ? 'empty' : 'of no known format; say it with --format';
          tally.fault({ place: source.name, reason });
          input.stream.destroy();
          continue;
        }
        tally.formats.set(importer.name, (tally.formats.get(importer.name) ?? 0) + 1);
        for await (const found of importer.read(input, hints)) {
          if ('fault' in found) tally.fault(found.fault);
          else if ('passed' in found) tally.pass(found.passed);
          else if (found.item.group === undefined)
            yield { converted: importer.convert([found.item]), items: [found.item] };
          else {
            const groups = gathered.get(importer) ?? new Groups(options.memoryBytes);
            gathered.set(importer, groups);
            await groups.add(found.item.group, found.item);
          }
        }
      } catch (error) {
        tally.fault({ place: source.name, reason: reasonOf(error) });
      }
    }
    const inTurn = [...importers].sort((a, b) => (a.turn ?? 0) - (b.turn ?? 0));
    for (const importer of inTurn) {
      const groups = gathered.get(importer);
      if (groups === undefined) continue;
      options.progress?.('');
      for await (const items of groups.take()) yield { converted: importer.convert(items), items };
    }
  } finally {
    for (const groups of gathered.values()) groups.close();
  }
}

/** Reasons of the system and of zlib, in words. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'Z_BUF_ERROR') return 'the compressed data ends in the middle; what came before it was taken';
  if (code?.startsWith('Z_')) return `cannot be unpacked: ${message}`;
  return message ?? String(error);
}
