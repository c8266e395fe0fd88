import type { Fault, Item } from '../importer.ts';
import {
  kindOf,
  list,
  microsOf,
  type Segment,
  type SegmentKind,
  spanIdOf,
  text,
  traceIdOf,
} from './xray-segment.ts';

/** A segment or subsegment in its place. */
export interface Node {
  segment: Segment;
  place: string;
  id: string;
  /** '' at a root. Its own id never. */
  parentId: string;
  /** Of the segment it belongs to; a subsegment sent by itself has no owner before `own`. */
  owner: Node | undefined;
  kind: SegmentKind | 'subsegment';
  /** Microseconds. */
  start: number;
  /** Undefined: it had not ended. */
  end: number | undefined;
  /** Of other segments, whose parent it is. */
  received: Node[];
  children: Node[];
}

/** One trace: its nodes in the order they were read. The last one of an id counts, a finished one before an unfinished one. */
export interface Trace {
  traceId: string;
  nodes: Map<string, Node>;
}

/** How deep subsegments are followed; X-Ray itself takes no document deeper than its 64 KiB hold. */
const DEEPEST = 200;

/** Puts a trace's documents together. Missing parents, cycles and repeated ids are normal. */
export function traceOf(items: Item[], faults: Fault[]): Trace | undefined {
  const nodes = new Map<string, Node>();
  let traceId = '';
  for (const { place, value } of items) {
    const segment = value as Segment;
    traceId ||= traceIdOf(segment.trace_id);
    add(segment, place, undefined, text(segment.parent_id), 0);
  }
  if (traceId === '') return undefined;
  for (const node of nodes.values()) {
    const parent = nodes.get(node.parentId);
    if (parent === undefined) continue;
    parent.children.push(node);
    if (node.kind === 'subsegment') node.owner ??= ownerOf(parent);
    else parent.received.push(node);
  }
  return { traceId, nodes };

  function add(
    segment: Segment,
    place: string,
    owner: Node | undefined,
    parent: string,
    depth: number,
  ): void {
    const id = spanIdOf(segment.id);
    const start = microsOf(segment.start_time);
    if (id === '')
      faults.push({
        place,
        reason: `segment id ${JSON.stringify(segment.id) ?? 'not set'}: must be 16 hex digits, not all 0`,
      });
    else if (start === undefined)
      faults.push({
        place,
        reason: `segment ${id}: start_time ${JSON.stringify(segment.start_time) ?? 'not set'} is no time`,
      });
    // What hangs below something unreadable hangs below what that hangs below.
    const isRead = id !== '' && start !== undefined;
    const parentId = spanIdOf(parent);
    let node: Node | undefined;
    if (isRead) {
      const isPart = owner !== undefined || segment.type === 'subsegment';
      const end = segment.in_progress === true ? undefined : microsOf(segment.end_time);
      node = {
        segment,
        place,
        id,
        parentId: parentId === id ? '' : parentId,
        owner,
        kind: isPart ? 'subsegment' : kindOf(segment),
        start,
        end: end === undefined ? undefined : Math.max(start, end),
        received: [],
        children: [],
      };
      const known = nodes.get(id);
      if (known === undefined || known.end === undefined || node.end !== undefined) nodes.set(id, node);
    }
    if (depth >= DEEPEST) return;
    for (const inner of list(segment.subsegments)) {
      if (typeof inner !== 'object' || inner === null) continue;
      add(inner, place, owner ?? node, isRead ? id : parent, depth + 1);
    }
  }
}

/** The segment that a node belongs to. */
function ownerOf(node: Node): Node | undefined {
  return node.kind === 'subsegment' ? node.owner : node;
}

/**
 * The nodes above one, nearest first, each once.
 */
export function* above(trace: Trace, node: Node): Generator<Node> {
  const seen = new Set([node.id]);
  let next = trace.nodes.get(node.parentId);
  while (next !== undefined && !seen.has(next.id)) {
    seen.add(next.id);
    yield next;
    next = trace.nodes.get(next.parentId);
  }
}
