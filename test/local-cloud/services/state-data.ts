/**
 * Value of a reference path: `$` and `$.a.b` in the state's input, `$$` and `$$.a.b` in the context object.
 * https://states-language.net/spec.html#ref-paths
 */
export function pathValue(path: string, input: unknown, context: unknown): unknown {
  const [root, ...names] = path.split('.');
  const from = root === '$$' ? context : input;
  return names.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], from);
}

/** A payload template: members named `x.$` hold paths. https://states-language.net/spec.html#payload-template */
export function template(value: unknown, input: unknown, context: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => template(one, input, context));
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).map(([name, inner]) =>
    name.endsWith('.$')
      ? [name.slice(0, -2), pathValue(String(inner), input, context)]
      : [name, template(inner, input, context)],
  );
  return Object.fromEntries(members);
}
