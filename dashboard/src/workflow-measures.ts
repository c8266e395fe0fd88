import type { Amounts, Row, workflowFunctions } from '@choreoscope/queries';
import { formatCount, formatDuration, formatShare, formatUsdNumber } from './format.ts';

export type WorkflowFunction = Row<typeof workflowFunctions>;

/** One thing the map can show: its value ranks legs and functions, its text stands on them. */
export interface Measure {
  /** As the page offers it. */
  label: string;
  /** Said of the whole map. */
  meaning: string;
  ofEdge: (amounts: Amounts) => number;
  ofFunction: (row: WorkflowFunction) => number | undefined;
  write: (value: number) => string;
  /** Whether what came from outside, whose publish nobody knows, has it too. */
  isKnownOfRoots: boolean;
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
const writeShare = (value: number) => formatShare(value, 1);

/** Everything the map can show, in the order it is offered. */
export const measures = {
  hops: {
    label: 'Hops',
    meaning: 'how many events went this way; of functions, how often they ran',
    ofEdge: ({ hops }) => hops,
    ofFunction: ({ invocations }) => invocations,
    write: (value) => `×${formatCount(value)}`,
    isKnownOfRoots: true,
  },
  wait: {
    label: 'Wait, p95',
    meaning: 'the 95th percentile of the time between publish and delivery',
    ofEdge: ({ p95_wait_ms }) => p95_wait_ms,
    ofFunction: () => undefined,
    write: formatDuration,
    isKnownOfRoots: false,
  },
  work: {
    label: 'Work, p95',
    meaning: 'the 95th percentile of how long the receiving function ran',
    ofEdge: ({ p95_work_ms }) => p95_work_ms,
    ofFunction: ({ p95_duration_ms }) => p95_duration_ms,
    write: formatDuration,
    isKnownOfRoots: true,
  },
  errors: {
    label: 'Errors',
    meaning: 'the share of deliveries that failed; of functions, of their runs',
    ofEdge: ({ errors, hops }) => share(errors, hops),
    ofFunction: ({ errors, invocations }) => share(errors, invocations),
    write: writeShare,
    isKnownOfRoots: true,
  },
  cost: {
    label: 'Cost',
    meaning: 'what receiving cost at list price, a batch shared among its records',
    ofEdge: ({ cost_usd }) => cost_usd,
    ofFunction: ({ cost_usd }) => cost_usd,
    write: formatUsdNumber,
    isKnownOfRoots: true,
  },
} satisfies Record<string, Measure>;

export type MeasureName = keyof typeof measures;

/** Names of the measures, as the parameter `show` takes them. */
export const measureNames = Object.keys(measures) as [MeasureName, ...MeasureName[]];
