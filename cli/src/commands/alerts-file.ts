import { readFileSync } from 'node:fs';
import { type AlertRule, faultsOf, ruleFile } from '@choreoscope/queries';
import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import { UsageError } from '../usage-error.ts';

/** A file of rules: as it was written, for those who check it again, and as rules. */
export interface AlertsFile {
  written: unknown[];
  rules: AlertRule[];
}

/**
 * Reads the rules of a YAML file (JSON is YAML too).
 * @throws UsageError with every fault, each with its line and column, and its place: `alerts.yaml:12:5 rules[2].window must be …`
 */
export function readAlertsFile(path: string): AlertsFile {
  return parseAlerts(textOf(path), path);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** As readAlertsFile, of a text; `path` is for what is said of it. */
export function parseAlerts(text: string, path: string): AlertsFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  if (document.errors.length > 0)
    throw new UsageError(document.errors.map(({ pos, message }) => `${at(pos[0])} ${message}`).join('\n'));
  const written = document.toJS() as { rules?: unknown[] } | null;
  const parsed = ruleFile.safeParse(written ?? {});
  if (parsed.success) return { written: written?.rules ?? [], rules: parsed.data.rules };
  const faults = faultsOf(parsed.error).map(({ path: place, message }) => ({
    offset: offsetOf(document, place),
    text: `${named(place)}${message}`,
  }));
  faults.sort((a, b) => a.offset - b.offset);
  throw new UsageError(faults.map((fault) => `${at(fault.offset)} ${fault.text}`).join('\n'));
}

/** `rules[2].scope.function `. */
function named(place: readonly (string | number)[]): string {
  const text = place.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return text === '' ? '' : `${text.replace(/^\./, '')} `;
}

/** Where in the text a value stands; of a key that is in a map, the key; of what is missing, what it is missing in. */
function offsetOf(document: Document, place: readonly (string | number)[]): number {
  for (let length = place.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(place.slice(0, length - 1), true);
    const last = place[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isNode(key) && String(key) === String(last))
      : undefined;
    const node = pair?.key ?? document.getIn(place.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
