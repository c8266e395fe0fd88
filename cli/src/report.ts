import { flowTotals, hopEvidence, invocationTotals, type Store, workflowTotals } from '@choreoscope/queries';

const number = (value: number | null | undefined, digits = 0) => (value ?? 0).toFixed(digits);

/** Rows of text with the first column to the left and the others to the right. */
function table(rows: string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('   '),
  );
}

/**
 * What the store found in a stretch of time, as lines for a terminal: totals, hops by evidence, and a table of
 * workflows.
 */
export async function report(store: Store, range: { from: Date; to: Date }): Promise<string[]> {
  const [flows] = await store.ask(flowTotals, range);
  const [invocations] = await store.ask(invocationTotals, { ...range, function: '' });
  const evidence = await store.ask(hopEvidence, range);
  const workflows = await store.ask(workflowTotals, range);
  const hops = evidence.filter(({ evidence }) => evidence !== 'none');
  return [
    `Found ${number(flows?.flows)} flows in ${number(invocations?.invocations)} invocations of ${number(invocations?.functions)} functions: ` +
      `${number(invocations?.cold_starts)} cold starts, ${number(invocations?.errors)} failed invocations, ` +
      `${number(flows?.duplicates)} duplicate deliveries.`,
    `Joined ${number(hops.reduce((sum, row) => sum + row.hops, 0))} hops by ${hops.map((row) => `${row.evidence} (${row.hops})`).join(', ') || 'nothing'}.`,
    '',
    ...table([
      ['workflow', 'flows', 'p50 ms', 'p95 ms', 'with errors', 'cold starts', 'duplicates'],
      ...workflows.map((row) => [
        row.workflow,
        number(row.flows),
        number(row.p50_ms),
        number(row.p95_ms),
        number(row.flows_with_errors),
        number(row.cold_starts),
        number(row.duplicates),
      ]),
    ]),
  ];
}
