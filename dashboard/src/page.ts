import type { Store } from '@choreoscope/queries';
import { z } from 'zod';
import type { MapDrawing } from './map/graph.ts';
import type { MapMode } from './map/view.ts';
import { parseParameters, withoutBlanks } from './parameters.ts';
import type { Range } from './range.ts';

/** The places of the navigation a page can belong to. */
export type Section =
  | 'overview'
  | 'workflows'
  | 'flows'
  | 'functions'
  | 'cold-starts'
  | 'duplicates'
  | 'findings'
  | 'alerts';

/** What a page has to answer with. `ask` puts a typed question to the store. */
export interface PageContext {
  ask: Store['ask'];
  /** For what is more than a question; a page changes nothing. */
  store: Store;
  now: Date;
  /** Where functions send their telemetry; shown to those who still have to connect one. */
  collectorUrl: string;
}

/** What a template gets: strings, numbers and lists, formatted; and trusted SVG where a field is named `…Svg`. */
export interface View {
  title: string;
  /** Set when the page has a time range; the layout then shows its control. */
  range?: Range | undefined;
  /** Set when the page is only the way to another one: its path and query. JSON stays here. */
  redirectTo?: string | undefined;
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
  /**
   * The page's map, where it has one: its template finds it drawn as `v.map`, for `partials/map`, and it is a picture at
   * the page's path with `/map.svg` behind. The page then takes the parameter `map`, too. Undefined: nothing to draw.
   */
  map?(data: Data, context: PageContext, input: z.output<z.ZodObject<Shape>>): MapDrawing | undefined;
}

const mapParameters = { map: z.enum(['whole', 'grouped']).optional() };

/** What a page has found out for one request. */
export interface PageAnswer {
  data: unknown;
  view(): Promise<View>;
  drawing(): MapDrawing | undefined;
  mapMode: MapMode | undefined;
}

/** A page as the router uses it. */
export interface Page {
  path: string;
  /** Names of the path and query parameters it takes. */
  parameters: readonly string[];
  template: string;
  section: Section;
  hasMap: boolean;
  /**
   * @param raw path and query parameters as they came
   * @throws DashboardError bad_parameter, not_found
   * @throws StoreError as the store says
   */
  answer(context: PageContext, raw: Record<string, unknown>): Promise<PageAnswer>;
}

/** Closes a definition over its types so that pages of every kind stand in one table. */
export function definePage<Shape extends z.ZodRawShape, Data>(definition: PageDefinition<Shape, Data>): Page {
  const { path, template, section } = definition;
  return {
    path,
    parameters: Object.keys(definition.parameters),
    template,
    section,
    hasMap: definition.map !== undefined,
    async answer(context, raw) {
      const { map: asked, ...others } = withoutBlanks(raw);
      const isMapAsked = definition.map !== undefined && asked !== undefined;
      const mapMode = isMapAsked ? parseParameters(mapParameters, { map: asked }).map : undefined;
      const given = isMapAsked || asked === undefined ? others : { ...others, map: asked };
      const input = parseParameters(definition.parameters, given);
      const data = await definition.load(context, input);
      return {
        data,
        view: async () => definition.view(data, context, input),
        drawing: () => definition.map?.(data, context, input),
        mapMode,
      };
    },
  };
}
