import type { Store } from '@choreoscope/queries';
import type { z } from 'zod';
import { parseParameters, withoutBlanks } from './parameters.ts';
import type { Range } from './range.ts';

/** The places of the navigation a page can belong to. */
export type Section = 'overview' | 'workflows' | 'flows' | 'functions';

/** What a page has to answer with. `ask` puts a typed question to the store. */
export interface PageContext {
  ask: Store['ask'];
  now: Date;
  /** Where functions send their telemetry; shown to those who still have to connect one. */
  collectorUrl: string;
}

/** What a template gets: strings, numbers and lists, formatted; and trusted SVG where a field is named `…Svg`. */
export interface View {
  title: string;
  /** Set when the page has a time range; the layout then shows its control. */
  range?: Range | undefined;
  [field: string]: unknown;
}

/** One page before its types are closed over; see definePage. */
export interface PageDefinition<Shape extends z.ZodRawShape, Data> {
  /** Express path; the same path under /api answers with the data as JSON. */
  path: string;
  /** Template in views/, without its extension. */
  template: string;
  section: Section;
  /** Path and query parameters. One that is not listed is refused, so a misspelt filter never answers for another. */
  parameters: Shape;
  /** Asks the store; what it returns is the JSON answer, so plain data in units named by their fields. */
  load(context: PageContext, input: z.output<z.ZodObject<Shape>>): Promise<Data>;
  /** Makes the data readable. Asks nothing. */
  view(data: Data, context: PageContext, input: z.output<z.ZodObject<Shape>>): View | Promise<View>;
}

/** A page as the router uses it. */
export interface Page {
  path: string;
  template: string;
  section: Section;
  /**
   * @param raw path and query parameters as they came
   * @throws DashboardError bad_parameter, not_found
   * @throws StoreError as the store says
   */
  answer(
    context: PageContext,
    raw: Record<string, unknown>,
  ): Promise<{ data: unknown; view(): Promise<View> }>;
}

/** Closes a definition over its types so that pages of every kind stand in one table. */
export function definePage<Shape extends z.ZodRawShape, Data>(definition: PageDefinition<Shape, Data>): Page {
  const { path, template, section } = definition;
  return {
    path,
    template,
    section,
    async answer(context, raw) {
      const input = parseParameters(definition.parameters, withoutBlanks(raw));
      const data = await definition.load(context, input);
      return { data, view: async () => definition.view(data, context, input) };
    },
  };
}
