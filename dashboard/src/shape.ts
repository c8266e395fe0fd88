/** A step of a shape: a function and the channels its event came over, '' at the root. */
export interface ShapeStep {
  depth: number;
  way: string;
  name: string;
  /** Ways and names from the root to here: equal only for the same step in the same place. */
  path: string;
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

/** The steps of a shape's text (`workflow_variants.shape`), in its order: each before the branches that leave it. */
export function shapeSteps(text: string): ShapeStep[] {
  const steps: ShapeStep[] = [];
  const visit = (node: string, way: string, depth: number, above: string) => {
    const { name, branches } = split(node);
    const path = `${above}\n${way} → ${name}`;
    steps.push({ depth, way, name, path });
    for (const branch of branches) {
      const arrow = branch.indexOf('→ ');
      visit(
        branch.slice(arrow < 0 ? 0 : arrow + 2),
        branch.slice(0, Math.max(0, arrow)).trim(),
        depth + 1,
        path,
      );
    }
  };
  visit(text, '', 0, '');
  return steps;
}

/** What one shape has that another has not: whole branches, told by the step they begin with. */
export interface ShapeDifference {
  added: ShapeStep[];
  removed: ShapeStep[];
  /** How many steps differ, those below the told ones too. */
  size: number;
}

/** Steps that are not in the other, and of those only the ones whose step above is in both. */
function missing(steps: ShapeStep[], others: Set<string>): { all: ShapeStep[]; first: ShapeStep[] } {
  const all = steps.filter(({ path }) => !others.has(path));
  return { all, first: all.filter(({ path }) => others.has(path.slice(0, path.lastIndexOf('\n')))) };
}

/** How `shape` differs from `base`. Two shapes that begin at different functions differ in everything. */
export function compareShapes(shape: ShapeStep[], base: ShapeStep[]): ShapeDifference {
  const added = missing(shape, new Set(base.map(({ path }) => path)));
  const removed = missing(base, new Set(shape.map(({ path }) => path)));
  const isOther = shape[0]?.path !== base[0]?.path;
  return {
    added: isOther ? shape.slice(0, 1) : added.first,
    removed: isOther ? base.slice(0, 1) : removed.first,
    size: added.all.length + removed.all.length,
  };
}

/** `wrap-gift over gifts` */
export function stepName({ name, way }: ShapeStep): string {
  return way ? `${name} over ${way}` : name;
}
