import type { Places, SizedNode } from './layout.ts';

const gap = { between: 70, below: 18, around: 10 };

/**
 * The plain way to place a graph, for those the layout library cannot do in time: a column for each number of steps from
 * a beginning, and straight lines. Nothing overlaps; lines may cross nodes.
 */
export function placeInColumns(nodes: SizedNode[], edges: { from: number; to: number }[]): Places {
  const steps = stepsFromBeginning(nodes.length, edges);
  const columns: number[][] = [];
  steps.forEach((step, index) => {
    columns[step] ??= [];
    columns[step].push(index);
  });
  const places = nodes.map(() => ({ x: 0, y: 0 }));
  let x = gap.around;
  let height = 0;
  for (const column of columns) {
    let y = gap.around;
    for (const index of column ?? []) {
      places[index] = { x, y };
      y += (nodes[index]?.height ?? 0) + gap.below;
    }
    height = Math.max(height, y - gap.below + gap.around);
    x += Math.max(0, ...(column ?? []).map((index) => nodes[index]?.width ?? 0)) + gap.between;
  }
  return {
    width: Math.ceil(x - gap.between + gap.around),
    height,
    isCurved: false,
    nodes: places,
    edges: edges.map(({ from, to }) => {
      const [a, b] = [nodes[from]!, nodes[to]!];
      const [at, end] = [places[from]!, places[to]!];
      return {
        points: [
          { x: at.x + a.width, y: at.y + a.height / 2 },
          { x: end.x, y: end.y + b.height / 2 },
        ],
        labelAt: undefined,
      };
    }),
  };
}

/** Breadth first from every node without an edge into it, then from whatever only circles reach. */
function stepsFromBeginning(count: number, edges: { from: number; to: number }[]): number[] {
  const next: number[][] = Array.from({ length: count }, () => []);
  const hasInto = new Set(edges.filter(({ from, to }) => from !== to).map(({ to }) => to));
  for (const { from, to } of edges) next[from]?.push(to);
  const steps: number[] = new Array(count).fill(-1);
  const all = Array.from({ length: count }, (_, index) => index);
  for (const start of [...all.filter((index) => !hasInto.has(index)), ...all]) {
    if (steps[start] !== -1) continue;
    steps[start] = 0;
    const queue = [start];
    for (let at = 0; at < queue.length; at += 1) {
      const index = queue[at]!;
      for (const to of next[index] ?? []) {
        if (steps[to] !== -1) continue;
        steps[to] = (steps[index] ?? 0) + 1;
        queue.push(to);
      }
    }
  }
  return steps;
}
