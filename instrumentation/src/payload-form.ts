/** What both ends of a hop can tell of a payload's content without keeping it. */
export interface Form {
  /** Canonical JSON (RFC 8785) without volatile members. */
  canonical: string;
  /** What has which names and types, equal elements in a row once: it decides the shape. */
  structure: string;
}

/** Of the canonical form, bytes. */
export const largestForm = 32_768;
const mostValues = 4_000;
const deepest = 100;

/** The members that an object of such names has in its form. */
export interface Order {
  /** Stands for the names in a structure. */
  tag: string;
  /** In canonical order, without the volatile ones. */
  names: readonly string[];
  /** `"name":`, in the same order. */
  labels: readonly string[];
}

/**
 * The form of a parsed payload: the same for the text a publisher sent and for the object a consumer gets of it,
 * whatever the order of members, the white space and the escapes. Numbers are doubles, as in RFC 8785 and in what
 * a runtime parsed, so `1` and `1.0` are one number. https://www.rfc-editor.org/rfc/rfc8785
 *
 * Made once and called for each payload: to make the functions in it each time takes a third of the time of a form.
 *
 * Undefined when it is larger than that, deeper than 100 levels, or has more than 4,000 values. Throws what a
 * getter or a proxy throws; writes to nothing.
 */
export function forms(order: (names: string[]) => Order): (content: unknown) => Form | undefined {
  let canonical: string;
  let structure: string;
  let values: number;
  let chars: number;

  function write(value: unknown, depth: number): boolean {
    if (--values < 0 || depth > deepest) return false;
    switch (typeof value) {
      case 'string':
        chars -= value.length;
        if (chars < 0) return false;
        canonical += quoted(value);
        structure += 's';
        return true;
      case 'number':
      case 'bigint':
        canonical += value;
        structure += 'n';
        return true;
      case 'boolean':
        canonical += value;
        structure += 'b';
        return true;
      case 'object':
        if (value !== null) return Array.isArray(value) ? list(value, depth + 1) : members(value, depth + 1);
    }
    canonical += 'null';
    structure += '0';
    return true;
  }

  function list(value: unknown[], depth: number): boolean {
    if (value.length > values) return false;
    let outer = `${structure}[`;
    let last = '';
    canonical += '[';
    for (let i = 0; i < value.length; i++) {
      if (i > 0) canonical += ',';
      structure = '';
      if (!write(value[i], depth)) return false;
      if (structure !== last) outer += structure;
      last = structure;
    }
    canonical += ']';
    structure = `${outer}]`;
    return true;
  }

  function members(value: object, depth: number): boolean {
    const all = Object.keys(value);
    if (all.length > values) return false;
    const { tag, names, labels } = order(all);
    let separator = '{';
    structure += tag;
    for (let i = 0; i < names.length; i++) {
      const name = names[i] as string;
      const member = (value as Record<string, unknown>)[name];
      if (member === undefined || typeof member === 'function' || typeof member === 'symbol') {
        structure += '-';
        continue;
      }
      chars -= name.length;
      canonical += separator + labels[i];
      separator = ',';
      if (!write(member, depth)) return false;
    }
    canonical += separator === '{' ? '{}' : '}';
    return true;
  }

  return (content) => {
    canonical = '';
    structure = '';
    values = mostValues;
    chars = largestForm;
    const isWhole = write(content, 0) && isWithin(canonical, largestForm);
    return isWhole ? { canonical, structure } : undefined;
  };
}

/** Whether a text has at most so many bytes of UTF-8. */
export function isWithin(text: string, bytes: number): boolean {
  return text.length * 3 <= bytes || Buffer.byteLength(text) <= bytes;
}

/** JSON.stringify, which is slow to call for a short text that needs no escapes. */
export function quoted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those that JSON escapes
  return text.length < 100 && !/["\\\u0000-\u001f\ud800-\udfff]/.test(text)
    ? `"${text}"`
    : JSON.stringify(text);
}
