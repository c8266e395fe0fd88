import { drawnMap, type WorkflowMap } from './map.ts';

/**
 * A string of Graphviz. In it only a quote and a backslash mean something, and in labels what follows a backslash.
 * https://graphviz.org/doc/info/lang.html
 */
const quoted = (text: string): string =>
  `"${text
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')}"`;

/** Labels may hold entities of HTML, so an `&` is one. https://graphviz.org/docs/attr-types/escString/ */
const label = (lines: string[]): string =>
  lines.map((line) => quoted(line.replaceAll('&', '&amp;')).slice(1, -1)).join('\\n');

/** A map for Graphviz: functions square, channels round, what is only likely dotted. */
export function dotOf(map: WorkflowMap): string {
  const { nodes, edges } = drawnMap(map);
  const lines = [
    `digraph ${quoted(map.workflow)} {`,
    '  rankdir=LR;',
    '  node [fontname="Helvetica", fontsize=11];',
    '  edge [fontname="Helvetica", fontsize=9];',
    ...nodes.map(
      ({ id, kind, lines: text }) =>
        `  ${id} [shape=${kind === 'function' ? 'box' : 'oval'}, label="${label(text)}"];`,
    ),
    ...edges.map(
      ({ from, to, label: text, isDotted }) =>
        `  ${from} -> ${to} [label="${label([text])}"${isDotted ? ', style=dotted' : ''}];`,
    ),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}
