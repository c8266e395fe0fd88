import type { ChannelKind } from '../names.ts';

/**
 * What stands out about a node or an edge, each drawn differently and said in words too: something failed; on the
 * critical path; in a comparison, only now, only before, or slower than before.
 */
export type MapMark = 'error' | 'critical' | 'added' | 'removed' | 'slower';

/** A function or a channel on the map. */
export interface MapNode {
  /** Unique among the nodes of a graph; nothing is read from it. */
  id: string;
  kind: ChannelKind;
  label: string;
  /** One short line under the label; '' for none. */
  note: string;
  /** The whole name and what is known, for a tooltip, for the search and for those who do not see the map. */
  title: string;
  href?: string | undefined;
  marks?: readonly MapMark[];
  /** 0 to 1: how much of whatever the page ranks by is here; tints the node. Absent: not ranked. */
  heat?: number;
  /** How many nodes this one stands for, where alike ones were put together. */
  standsFor?: number;
}

/** A leg of hops on the map. */
export interface MapEdge {
  /** Unique among the edges of a graph. */
  id: string;
  /** Ids of nodes of the same graph; an edge to a node that is not there is left out. */
  from: string;
  to: string;
  /**
   * How its hops are known: an evidence of `hops`, or `unreceived` (published, and nobody known to have received it),
   * or `written` (nobody listens). Decides between solid, dashed and dotted; `fingerprint` and `inferred` can be hidden.
   */
  evidence: string;
  /** A few characters on the line; '' for none. */
  label: string;
  title: string;
  marks?: readonly MapMark[];
  /** 0 to 1: how much goes this way; widens the line. Absent: as wide as any. */
  weight?: number;
  /** 0 to 1, of an inferred hop; written beside the label where it is below 1. */
  confidence?: number;
}

/** What a map is drawn of. The order of nodes and edges is the order in which equals are placed. */
export interface MapGraph {
  nodes: MapNode[];
  edges: MapEdge[];
}

/** A graph with the words that stand for it where it is not seen. */
export interface MapDrawing {
  /** A few words, also the title of the picture: `Map of the flow`. */
  title: string;
  /** One sentence for those who do not see it. */
  description: string;
  graph: MapGraph;
}
