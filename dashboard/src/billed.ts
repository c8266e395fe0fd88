import { formatBytes, formatDuration } from './format.ts';

/** What an invocation was billed for, and who says so: the provider's report, or we who reckoned. */
interface Billed {
  /** Ms, as the store answers 64-bit integers. */
  billed_ms: string;
  computed_billed_ms: string | null;
  reported: number;
  memory_used_bytes: string | null;
}

/** `billed 315 ms as the provider printed, where 301 ms were computed`. */
export function billedText(row: Billed): string {
  const billed = formatDuration(Number(row.billed_ms));
  if (!row.reported) return `billed ${billed} as computed from duration and init: no report came`;
  const isOther = row.computed_billed_ms !== null && row.computed_billed_ms !== row.billed_ms;
  return [
    `billed ${billed} as the provider printed`,
    ...(isOther ? [`where ${formatDuration(Number(row.computed_billed_ms))} were computed`] : []),
    ...(row.memory_used_bytes === null
      ? []
      : [`${formatBytes(Number(row.memory_used_bytes))} of memory used`]),
  ].join(', ');
}
