import { dotOf } from './dot.ts';
import { exportedFlows } from './flows.ts';
import { loadMap } from './map.ts';
import { mermaidOf } from './mermaid.ts';
import type { Ask, Selection } from './selection.ts';
import { xesOf } from './xes.ts';

/** A way to take a workflow elsewhere. */
export interface ExportFormat {
  /** As files of it end, and as addresses do. */
  name: string;
  meaning: string;
  /** Media type. */
  type: string;
  /** The file in pieces, of which one is in memory at a time. @throws StoreError, also after some of it was given */
  write(ask: Ask, selection: Selection): AsyncIterable<string>;
}

/** Every format there is. */
export const exportFormats: readonly ExportFormat[] = [
  {
    name: 'json',
    meaning: 'the map: functions and edges with their numbers',
    type: 'application/json',
    async *write(ask, selection) {
      const { workflow, functions, edges } = await loadMap(ask, selection);
      const { from, to, variant, version, withInferred, now } = selection;
      const about = { workflow, from, to, variant, version, with_inferred: withInferred, exported_at: now };
      yield `${JSON.stringify({ ...about, functions, edges }, null, 2)}\n`;
    },
  },
  {
    name: 'mmd',
    meaning: 'the map as a flowchart of Mermaid',
    type: 'text/plain',
    async *write(ask, selection) {
      yield mermaidOf(await loadMap(ask, selection));
    },
  },
  {
    name: 'dot',
    meaning: 'the map for Graphviz',
    type: 'text/vnd.graphviz',
    async *write(ask, selection) {
      yield dotOf(await loadMap(ask, selection));
    },
  },
  {
    name: 'xes',
    meaning: 'the flows as an event log for process-mining tools (IEEE 1849)',
    type: 'application/xml',
    write: xesOf,
  },
  {
    name: 'jsonl',
    meaning: 'the flows, one JSON object a line, with what happened in each',
    type: 'application/jsonl',
    async *write(ask, selection) {
      for await (const flow of exportedFlows(ask, selection)) yield `${JSON.stringify(flow)}\n`;
    },
  },
];
