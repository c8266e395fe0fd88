/** A way of a shape: to a function, over the channels its event came over; of the root neither channels nor origin. */
export interface ShapeStep {
  depth: number;
  from: string;
  way: string;
  name: string;
  /** `↑`: what follows is told where it is reached elsewhere; `↺`: it leads back here. */
  mark: string;
}

/** What a text of a shape holds at one level: a name, and the branches in the parentheses behind it. */
interface Split {
  name: string;
  branches: string[];
}

/**
 * Takes `name (branch, branch)` apart. A parenthesis that no space precedes belongs to a name, and so does a comma that no
 * branch follows: names are free text. What is cut off at the end is closed there.
 */
function split(text: string): Split {
  const open = text.indexOf(' (');
  if (open < 0) return { name: text, branches: [] };
  const pieces: string[] = [];
  const nested: boolean[] = [];
  let from = open + 2;
  let end = text.length;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '(') nested.push(text[at - 1] === ' ');
    else if (text[at] === ')') {
      if (nested.length === 0) {
        end = at;
        break;
      }
      nested.pop();
    } else if (text.startsWith(', ', at) && nested.length === 0) {
      pieces.push(text.slice(from, at));
      from = at + 2;
    }
  }
  pieces.push(text.slice(from, end));
  const branches: string[] = [];
  for (const piece of pieces) {
    if (piece.includes('→ ') || branches.length === 0) branches.push(piece);
    else branches.push(`${branches.pop()}, ${piece}`);
  }
  return { name: text.slice(0, open), branches };
}

/** The ways of a shape's text (`workflow_variants.shape`), in its order: each before those that go on from it. */
export function shapeSteps(text: string): ShapeStep[] {
  const steps: ShapeStep[] = [];
  const visit = (node: string, way: string, depth: number, from: string) => {
    const { name: told, branches } = split(node);
    const [, name = told, mark = ''] = /^(.*?)(?: ([↑↺]))?$/su.exec(told) ?? [];
    steps.push({ depth, from, way, name, mark });
    for (const branch of branches) {
      const arrow = branch.indexOf('→ ');
      visit(
        branch.slice(arrow < 0 ? 0 : arrow + 2),
        branch.slice(0, Math.max(0, arrow)).trim(),
        depth + 1,
        name,
      );
    }
  };
  visit(text, '', 0, '');
  return steps;
}

/** What one shape has that another has not: whole branches, told by the way they begin with. */
export interface ShapeDifference {
  added: ShapeStep[];
  removed: ShapeStep[];
  /** How many ways differ, those behind the told ones too. */
  size: number;
}

const wayKey = ({ from, way, name }: ShapeStep) => JSON.stringify([from, way, name]);

/** Ways that the other has not, and of those only the ones that begin at a function both have. */
function missing(steps: ShapeStep[], others: ShapeStep[]): { all: ShapeStep[]; first: ShapeStep[] } {
  const ways = new Set(others.map(wayKey));
  const names = new Set(others.map(({ name }) => name));
  const all = [
    ...new Map(steps.filter((step) => !ways.has(wayKey(step))).map((step) => [wayKey(step), step])).values(),
  ];
  return { all, first: all.filter(({ from }) => from === '' || names.has(from)) };
}

/** How `shape` differs from `base`, as sets of ways: where one is told does not matter. */
export function compareShapes(shape: ShapeStep[], base: ShapeStep[]): ShapeDifference {
  const added = missing(shape, base);
  const removed = missing(base, shape);
  return { added: added.first, removed: removed.first, size: added.all.length + removed.all.length };
}

/** `wrap-gift over gifts` */
export function stepName({ name, way }: ShapeStep): string {
  return way ? `${name} over ${way}` : name;
}
