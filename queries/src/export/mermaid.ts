import { drawnMap, type WorkflowMap } from './map.ts';

/**
 * Text of a label in quotes. What means something to Mermaid or to HTML is an entity code, which it knows as `#35;`; there is no
 * escape character. https://mermaid.js.org/syntax/flowchart.html#special-characters-that-break-syntax
 */
const mermaidText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    // Also what Markdown would make a list or stress of.
    .replace(
      /[^\p{L}\p{N}\p{M} .,:/·_-]|(?<=^\s*\d*)[.-]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu,
      (one) => `#${one.codePointAt(0)};`,
    );

/** A map as a flowchart of Mermaid: functions square, channels round, what is only likely dotted. */
export function mermaidOf(map: WorkflowMap): string {
  const { nodes, edges } = drawnMap(map);
  const lines = [
    `%% ${mermaidText(map.workflow)}`,
    'flowchart LR',
    ...nodes.map(({ id, kind, lines: label }) => {
      const text = `"${label.map(mermaidText).join('<br/>')}"`;
      return kind === 'function' ? `  ${id}[${text}]` : `  ${id}([${text}])`;
    }),
    ...edges.map(
      ({ from, to, label, isDotted }) =>
        `  ${from} ${isDotted ? '-.->' : '-->'}|"${mermaidText(label)}"| ${to}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
