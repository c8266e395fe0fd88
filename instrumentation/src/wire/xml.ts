/** An element's text, or its children by name; several of one name are a list. */
export type XmlValue = string | { [name: string]: XmlValue | XmlValue[] };

const deepest = 32;

/**
 * The root element of a document, as the AWS query and S3 protocols answer it: elements and text, attributes
 * skipped. Undefined when it is not well formed.
 */
export function parseXml(document: string): { name: string; value: XmlValue } | undefined {
  const open: { name: string; children: Record<string, XmlValue | XmlValue[]> | undefined; text: string }[] =
    [];
  const tokens = /<([/?!]?)([\w:.-]*)(?:"[^"]*"|'[^']*'|[^"'<>])*?(\/?)>|([^<]+)/g;
  for (let token = tokens.exec(document); token; token = tokens.exec(document)) {
    const [, mark, name = '', selfClosed, text] = token;
    const parent = open.at(-1);
    if (text !== undefined) {
      if (parent) parent.text += text;
    } else if (mark === '') {
      if (open.length >= deepest) return undefined;
      open.push({ name, children: undefined, text: '' });
    }
    if (text === undefined && (mark === '/' || (mark === '' && selfClosed === '/'))) {
      const element = open.pop();
      if (!element || (mark === '/' && element.name !== name)) return undefined;
      const value = element.children ?? unescaped(element.text);
      const holder = open.at(-1);
      if (!holder) return { name: element.name, value };
      holder.children ??= Object.create(null) as Record<string, XmlValue | XmlValue[]>;
      const before = holder.children[element.name];
      if (before === undefined) holder.children[element.name] = value;
      else if (Array.isArray(before)) before.push(value);
      else holder.children[element.name] = [before, value];
    }
  }
  return undefined;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
