/** What the splitter must not look into: comments and everything quoted, then the separator itself. */
const token =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\[\s\S]|''|[^'\\])*'|`(?:\\[\s\S]|[^`\\])*`|"(?:\\[\s\S]|[^"\\])*"|;/g;

/**
 * The statements of an SQL file, in order, without their semicolons. Semicolons in quotes and comments separate
 * nothing; a piece of comments alone is no statement. ClickHouse's HTTP interface takes one statement a request.
 */
export function splitStatements(sql: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const match of sql.matchAll(token)) {
    if (match[0] !== ';') continue;
    pieces.push(sql.slice(from, match.index));
    from = match.index + 1;
  }
  pieces.push(sql.slice(from));
  return pieces
    .map((piece) => piece.trim())
    .filter((piece) => piece.replace(token, (part) => (/^(--|\/\*)/.test(part) ? '' : part)).trim() !== '');
}
