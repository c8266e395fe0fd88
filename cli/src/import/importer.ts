import type { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { ResourceSpans } from './otlp.ts';

/** Something in the input that could not be taken, and where: `file:line` or `file, byte n`. */
export interface Fault {
  place: string;
  reason: string;
}

/** One thing of the input, before it is converted: a segment, a span, a log line, a request. */
export interface Item {
  place: string;
  /** What must be converted together, such as a trace. Absent: it stands alone. */
  group?: string;
  /** JSON. */
  value: unknown;
}

/** What a reader finds. `passed` counts things that are no faults and not imported, such as log lines of a function. */
export type Found = { item: Item } | { fault: Fault } | { passed: string };

/** What the user says about input that does not say it itself. */
export interface Hints {
  function?: string | undefined;
  region?: string | undefined;
  account?: string | undefined;
}

/** What became of a group. */
export interface Converted {
  resourceSpans: ResourceSpans[];
  faults: Fault[];
}

/** A stretch of input that can be read, decompressed. */
export interface Input {
  /** As the user named it; `stdin`. */
  name: string;
  stream: Readable;
  head: Head;
}

/** A format. One file each; `importers/index.ts` lists them. */
export interface Importer {
  name: string;
  /**
   * Whether input that begins like this is of this format.
   * @param head first bytes, decompressed, up to 64 KiB
   */
  detect(head: Head): boolean;
  read(input: Input, hints: Hints): AsyncIterable<Found>;
  /** @param items of one group, in the order they were read; one item where it has no group */
  convert(items: Item[]): Converted;
  /** 1: after the others, because it asks which invocations are there already. */
  turn?: 1;
}

/** The first bytes of an input. */
export interface Head {
  bytes: Buffer;
  /** As UTF-8. */
  text: string;
}
