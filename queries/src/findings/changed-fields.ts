/** How two events differ in form. */
export interface ChangedFields {
  lost: string[];
  added: string[];
  /** `path: string -> number` */
  retyped: string[];
}

type Types = Map<string, Set<string>>;

/**
 * Which fields one JSON text has lost, gained or typed otherwise compared with another, by path: `.items[].sku`. Null counts as
 * any type. Undefined where one of them is no whole JSON: a captured payload may be cut.
 */
export function changedFields(before: string, after: string): ChangedFields | undefined {
  const [old, young] = [typesOf(before), typesOf(after)];
  if (!old || !young) return undefined;
  const retyped: string[] = [];
  for (const [path, types] of old) {
    const now = young.get(path);
    if (now && ![...types].some((type) => now.has(type) || type === 'null' || now.has('null')))
      retyped.push(`${path}: ${[...types].join('|')} -> ${[...now].join('|')}`);
  }
  const isTop = (path: string, among: Types) =>
    !among.has(path) && parentsOf(path).every((up) => among.has(up));
  return {
    lost: [...old.keys()].filter((path) => isTop(path, young)).sort(),
    added: [...young.keys()].filter((path) => isTop(path, old)).sort(),
    retyped: retyped.sort(),
  };
}

/** A field below a lost one is not lost besides. */
function parentsOf(path: string): string[] {
  const parts = path.match(/\.[^.[]*|\[\]/g) ?? [];
  return parts.slice(0, -1).map((_, place) => parts.slice(0, place + 1).join(''));
}

function typesOf(text: string): Types | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const types: Types = new Map();
  note(value, '', types);
  return types;
}

function note(value: unknown, path: string, types: Types): void {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  types.set(path, (types.get(path) ?? new Set()).add(type));
  if (Array.isArray(value)) for (const element of value) note(element, `${path}[]`, types);
  else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value)) note(member, `${path}.${name}`, types);
}
