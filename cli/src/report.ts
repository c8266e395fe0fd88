import { type Store, totals, workflows } from '@choreoscope/queries';

/** What the store knows by now, as lines of text for a terminal. */
export async function report(store: Store): Promise<string[]> {
  const [all] = await store.ask(totals, {});
  const rows = await store.ask(workflows, {});
  const lines = [
    '',
    `Found ${all?.flows ?? 0} flows through ${all?.functions ?? 0} functions: ${all?.invocations ?? 0} invocations, ` +
      `${all?.hops ?? 0} hops, ${all?.cold_starts ?? 0} cold starts, ${all?.errors ?? 0} errors, ${all?.duplicates ?? 0} duplicates.`,
    '',
    `${'workflow'.padEnd(48)} ${'flows'.padStart(7)} ${'p50 ms'.padStart(9)} ${'p95 ms'.padStart(9)} ${'errors'.padStart(7)} ${'dup.'.padStart(6)}`,
  ];
  for (const row of rows) {
    lines.push(
      `${row.workflow.slice(0, 48).padEnd(48)} ${String(row.flows).padStart(7)} ${row.p50_ms.toFixed(0).padStart(9)} ` +
        `${row.p95_ms.toFixed(0).padStart(9)} ${String(row.errors).padStart(7)} ${String(row.duplicates).padStart(6)}`,
    );
  }
  return lines;
}
