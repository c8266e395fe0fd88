/**
 * What names of variables that settings may ask for begin with: settings come from a page, and no page may send the other
 * secrets of the collector's environment somewhere.
 */
export const secretPrefix = 'CHOREOSCOPE_SECRET_';

const reference = /\$\{([^{}]*)\}/g;
const wellNamed = new RegExp(`^${secretPrefix}[A-Z0-9_]+$`);

/** Whether a text is nothing but one reference. */
export function isReference(text: string): boolean {
  return /^\$\{[^{}]*\}$/.test(text);
}

/** Names of variables that a text asks for, `${NAME}` each. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(reference)].map(([, name]) => name ?? '');
}

/** Whether settings may ask for a variable of that name. */
export function isSecretName(name: string): boolean {
  return wellNamed.test(name);
}

/** The text with every reference replaced by what `secretOf` gives. */
export function replaceReferences(text: string, secretOf: (name: string) => string): string {
  return text.replace(reference, (_whole, name: string) => secretOf(name));
}
