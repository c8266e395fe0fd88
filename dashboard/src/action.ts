import type { Store } from '@choreoscope/queries';
import type { z } from 'zod';
import type { Page } from './page.ts';
import { parseParameters } from './parameters.ts';

/** What an action has to work with. */
interface ActionContext {
  store: Store;
  now: Date;
  /** The body is a form's: texts alone. */
  isForm: boolean;
}

/** One thing a reader can change, before its types are closed over; see defineAction. */
export interface ActionDefinition<Shape extends z.ZodRawShape, Data> {
  /** Express path, below the page it belongs to. POST there takes a form, POST to the same path under /api takes JSON. */
  path: string;
  /** Path parameters and fields of the body. One that is not listed is refused; a blank one is a blank, not absent. */
  parameters: Shape;
  /** Changes the store; what it returns is the JSON answer: what holds now. Doing it twice is doing it once. */
  perform(context: ActionContext, input: z.output<z.ZodObject<Shape>>): Promise<Data>;
  /** Path of the page a form leads back to. The query of the form's address is kept, so that the reader stays where they were. */
  back(input: z.output<z.ZodObject<Shape>>): string;
  /** Id of the part of that page the form stands in: the reader is led back to it. */
  anchor?: string;
  /** The page with the form: it is shown again, with what was filled in, where an error names faults of fields. */
  form?: Page;
}

/** What came of an action. `again`: its form is shown again, and this is added to the page's view. */
interface Performed {
  data: unknown;
  back: string;
  again?: object;
}

/** An action as the router uses it. */
export interface Action {
  path: string;
  anchor: string | undefined;
  form: Page | undefined;
  /**
   * @param raw path parameters and body as they came
   * @throws DashboardError bad_parameter, not_found
   * @throws StoreError as the store says
   */
  perform(context: ActionContext, raw: Record<string, unknown>): Promise<Performed>;
}

/** Closes a definition over its types so that actions of every kind stand in one table. */
export function defineAction<Shape extends z.ZodRawShape, Data>(
  definition: ActionDefinition<Shape, Data>,
): Action {
  return {
    path: definition.path,
    anchor: definition.anchor,
    form: definition.form,
    async perform(context, raw) {
      const input = parseParameters(definition.parameters, raw);
      return { data: await definition.perform(context, input), back: definition.back(input) };
    },
  };
}
