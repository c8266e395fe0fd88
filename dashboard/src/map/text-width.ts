/**
 * Widths of characters in parts of the font's size, for the sans serifs of the style sheet at weight 600. In order:
 * the first row that matches decides. Rounded up, so that a text is rather narrower than the room it gets.
 * East Asian wide characters: https://www.unicode.org/reports/tr11/
 */
const widths: { pattern: RegExp; em: number }[] = [
  { pattern: /[iljtfrI.,:;'|!()[\] /-]/, em: 0.4 },
  { pattern: /[mwMW@%]/, em: 0.95 },
  { pattern: /[A-Z·×_…]/, em: 0.72 },
  { pattern: /[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹯＀-｠￠-￦\u{1f000}-\u{3fffd}]/u, em: 1.05 },
];
const usual = 0.6;

const known = new Map<string, number>();

function widthOf(character: string): number {
  const found = known.get(character);
  if (found !== undefined) return found;
  const em = widths.find(({ pattern }) => pattern.test(character))?.em ?? usual;
  if (known.size < 5000) known.set(character, em);
  return em;
}

/** About how wide a text is, in pixels, at a font size in pixels. */
export function textWidth(text: string, size: number): number {
  let em = 0;
  for (const character of text) em += widthOf(character);
  return Math.ceil(em * size);
}

/** A text cut to a number of pixels, with an ellipsis where something is missing. */
export function cutText(text: string, size: number, most: number): string {
  if (textWidth(text, size) <= most) return text;
  const characters = [...text];
  let width = textWidth('…', size);
  const kept = characters.findIndex((character) => {
    width += widthOf(character) * size;
    return width > most;
  });
  return `${characters.slice(0, kept).join('').trimEnd()}…`;
}
