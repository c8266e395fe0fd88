import type { Fault } from './importer.ts';

/** Faults that are told one by one; of more only how many. */
const TOLD = 20;

/** What an import did, as far as it is told at the end. */
export class Tally {
  inputs = 0;
  /** By format. */
  readonly formats = new Map<string, number>();
  /** Spans made of the input. */
  spans = 0;
  invocations = 0;
  unfinished = 0;
  /** Invocations of logs that the store or the import has from a trace. */
  known = 0;
  tooOld = 0;
  tooNew = 0;
  /** Unix ns of the newest and the oldest time of the input, before any shift. */
  newest: bigint | undefined;
  oldest: bigint | undefined;
  faultCount = 0;
  readonly faults: Fault[] = [];
  /** Things that are not imported and no faults, by what they are. */
  readonly passed = new Map<string, number>();

  fault(fault: Fault, count = 1): void {
    this.faultCount += Math.max(1, count);
    if (this.faults.length < TOLD) this.faults.push(fault);
  }

  pass(what: string): void {
    this.passed.set(what, (this.passed.get(what) ?? 0) + 1);
  }

  /** Something of the input is not in the store that its owner would look for. */
  get isIncomplete(): boolean {
    return this.faultCount > 0 || this.tooOld > 0 || this.tooNew > 0;
  }
}

const count = (n: number, one: string, many = `${one}s`) =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
const day = (ns: bigint | undefined) =>
  ns === undefined ? '' : new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 10);

/**
 * The end of an import, in lines for a terminal.
 * @param shiftDays by how much times were moved
 */
export function tallyLines(
  tally: Tally,
  stored: number,
  { to, shiftDays, retentionDays }: { to: string; shiftDays: number; retentionDays: number },
): string[] {
  const formats = [...tally.formats].map(([name, inputs]) => `${name} ${inputs}`).join(', ');
  const lines = [
    `Read ${count(tally.inputs, 'input')}${formats ? ` (${formats})` : ''}: ${count(tally.spans, 'span')}, of them ${count(tally.invocations, 'invocation')}, ${tally.unfinished.toLocaleString('en-US')} unfinished.`,
    `Stored ${count(stored, 'span')} at ${to}.`,
  ];
  if (shiftDays !== 0) {
    lines.push(
      `Moved all times by ${count(shiftDays, 'day')}; to import the same again without doubling anything: --shift ${shiftDays}.`,
    );
  }
  if (tally.known > 0) {
    lines.push(`Left out ${count(tally.known, 'REPORT')}: the invocation is there already.`);
  }
  for (const [what, n] of tally.passed) lines.push(`Passed over ${n.toLocaleString('en-US')} ${what}.`);
  if (tally.tooOld > 0) {
    lines.push(
      `Dropped ${count(tally.tooOld, 'span')} older than the ${retentionDays} days that spans are kept (input of ${day(tally.oldest)} to ${day(tally.newest)}). --shift now moves all times so that the newest is of the last 24 hours.`,
    );
  }
  if (tally.tooNew > 0)
    lines.push(`Dropped ${count(tally.tooNew, 'span')} more than a day ahead of this machine's clock.`);
  if (tally.faultCount > 0) {
    lines.push(`Could not take ${count(tally.faultCount, 'thing')}:`);
    for (const { place, reason } of tally.faults) lines.push(`  ${place}: ${reason}`);
    const more = tally.faultCount - tally.faults.length;
    if (more > 0) lines.push(`  and ${more.toLocaleString('en-US')} more`);
  }
  return lines;
}
