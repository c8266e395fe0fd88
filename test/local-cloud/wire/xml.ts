/** Content of an XML element: text, nested elements, or several of one name. Undefined is left out. */
export type XmlContent = string | number | undefined | { [name: string]: XmlContent | XmlContent[] };

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (char) => ESCAPES[char]!);

/** An element per key, in order. */
export function xml(content: { [name: string]: XmlContent | XmlContent[] }): string {
  return Object.entries(content)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => element(name, one)))
    .join('');
}

function element(name: string, content: XmlContent): string {
  if (content === undefined) return '';
  const inner = typeof content === 'object' ? xml(content) : escapeXml(String(content));
  return `<${name}>${inner}</${name.split(' ')[0]}>`;
}
