/**
 * Where a payload has what: `.items[].sku:string`, one a line, sorted by UTF-16 code units. Elements of a list share
 * their lines, so neither their order nor their number counts. Only for what has a form (payload-form.ts).
 * @param isLeftOut of volatile members
 */
export function shapeOf(content: unknown, isLeftOut: (name: string) => boolean): string {
  const lines = new Set<string>();

  function look(value: unknown, path: string): void {
    if (value === null || typeof value !== 'object') {
      const type = typeof value;
      lines.add(`${path}:${type === 'bigint' ? 'number' : /^[snb]/.test(type) ? type : 'null'}`);
    } else if (Array.isArray(value)) {
      lines.add(`${path}:array`);
      for (const one of value) look(one, `${path}[]`);
    } else {
      lines.add(`${path}:object`);
      for (const [name, member] of Object.entries(value)) {
        const isWritten = member !== undefined && typeof member !== 'function' && typeof member !== 'symbol';
        if (isWritten && !isLeftOut(name)) look(member, `${path}.${name}`);
      }
    }
  }

  look(content, '');
  return [...lines].sort().join('\n');
}
