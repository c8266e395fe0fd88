import { z } from 'zod';
import { DashboardError } from './errors.ts';

/**
 * Checks what a request gave against the parameters that are known.
 * @throws DashboardError bad_parameter, which names the first one that is unknown or not right
 */
export function parseParameters<Shape extends z.ZodRawShape>(
  shape: Shape,
  given: Record<string, unknown>,
): z.output<z.ZodObject<Shape>> {
  const result = z.strictObject(shape).safeParse(given);
  if (result.success) return result.data as z.output<z.ZodObject<Shape>>;
  const issue = result.error.issues[0];
  const isUnknown = issue?.code === 'unrecognized_keys';
  const parameter = isUnknown ? issue.keys[0] : String(issue?.path[0]);
  const reason = isUnknown ? ' is not known here' : `: ${issue?.message}`;
  throw new DashboardError('bad_parameter', `Parameter "${parameter}"${reason}`, {
    ...(parameter === undefined ? {} : { parameter }),
  });
}

/** Without the blank ones: a field of a filter form that is left empty asks for nothing. */
export function withoutBlanks(raw: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== ''));
}
