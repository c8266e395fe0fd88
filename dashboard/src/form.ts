import type { FieldFault } from './errors.ts';
import type { Page } from './page.ts';

/** A form as a template shows it: a value or several by field, and what is wrong with each. */
export interface FilledForm {
  values: Record<string, string | string[]>;
  faults: Record<string, string>;
  /** Said above the form: how many fields are wrong, and what belongs to none of them. */
  said: string;
}

/** A form nobody has sent yet. */
export function freshForm(values: FilledForm['values']): FilledForm {
  return { values, faults: {}, said: '' };
}

/** A form as it was sent, with what is wrong with it. */
export function filledIn(body: Record<string, unknown>, faults: readonly FieldFault[]): FilledForm {
  const values: FilledForm['values'] = {};
  for (const [field, value] of Object.entries(body)) {
    values[field] = Array.isArray(value) ? value.map(String) : String(value);
  }
  const one = faults.length === 1 ? 'Something is' : `${faults.length} things are`;
  return {
    values,
    faults: Object.fromEntries(faults.map(({ field, message }) => [field, message])),
    said: `${one} not right: ${faults.map(({ field, message }) => `${field} ${message}`).join('; ')}`,
  };
}

/** Of what was sent, what the form's page takes as its parameters. */
export function onlyKnown({ parameters }: Page, given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => parameters.includes(name)));
}
