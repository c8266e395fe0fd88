import { Document, isScalar, visit } from 'yaml';
import type { Section } from './request.ts';

/**
 * A section of YAML. Strings that some parsers read as something else are quoted: to YAML 1.1 `2012-10-17` is a date.
 */
export function yamlSection(file: string, title: string, content: object): Section {
  const document = new Document(content, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Seq(_key, node) {
      // [ChoreoscopeStream, Arn]
      if (node.items.length === 2 && node.items.every(isScalar)) node.flow = true;
    },
  });
  return { title, file, language: 'yaml', code: document.toString({ lineWidth: 0 }) };
}
