import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Store } from '@choreoscope/queries';
import compression from 'compression';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import type { Action } from './action.ts';
import { actions } from './actions/index.ts';
import { openAssets } from './assets.ts';
import { bodies } from './bodies.ts';
import { frame } from './chrome.ts';
import { begin } from './download.ts';
import { downloads } from './downloads/index.ts';
import { DashboardError, type FieldFault } from './errors.ts';
import { describeFailure } from './failure.ts';
import { filledIn, onlyKnown } from './form.ts';
import { drawPicture } from './map/picture.ts';
import { asDrawn, viewMap } from './map/view.ts';
import type { Page, PageAnswer, Section } from './page.ts';
import { pages } from './pages/index.ts';
import { withoutBlanks } from './parameters.ts';
import { renderTemplate } from './render.ts';
import { assertSameOrigin } from './same-origin.ts';
import { pictureHeaders, securityHeaders } from './security.ts';

/** What the application is built from; see DashboardOptions. */
export interface AppParts {
  store: Store;
  collectorUrl: string;
  now: () => Date;
  log: Logger;
}

const apiPath = (path: string) => (path === '/' ? '/api' : `/api${path}`);
const isApi = (request: Request) => request.path === '/api' || request.path.startsWith('/api/');

/** The query of a request's address, with its `?`; '' where there is none. */
const searchOf = (request: Request) => new URL(request.originalUrl, 'http://localhost').search;

/**
 * Express application: every page of the table at its path, and its data as JSON at the same path under /api; every
 * action of its table at its path, too. Whatever else is asked of those addresses is refused with what they allow.
 */
export function buildApp({ store, collectorUrl, now, log }: AppParts): Express {
  const app = express();
  const assets = openAssets();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(securityHeaders());
  app.use(compression());
  app.use(assets.router);
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });

  async function sendPage(
    request: Request,
    response: Response,
    view: { title: string; template: string; section?: Section; model: object },
  ): Promise<void> {
    const model = { ...view.model, asset: assets.href, chrome: frame(request, view, now()) };
    const body = await renderTemplate(view.template, model);
    response.type('html').send(await renderTemplate('layout', { ...model, title: view.title, body }));
  }

  const pageContext = () => ({ ask: store.ask, store, now: now(), collectorUrl });

  function answer(
    page: Page,
    respond: (found: PageAnswer, request: Request, response: Response) => Promise<void> | void,
  ) {
    return async (request: Request, response: Response) => {
      const context = pageContext();
      await respond(await page.answer(context, { ...request.query, ...request.params }), request, response);
    };
  }

  async function perform(action: Action, request: Request, isForm: boolean) {
    return action.perform({ store, now: now(), isForm }, { ...request.body, ...request.params });
  }

  /** A form's page with what was filled in. */
  async function sendFormAgain(
    page: Page,
    request: Request,
    response: Response,
    { faults = [], ...more }: { faults?: readonly FieldFault[] | undefined; [field: string]: unknown },
  ) {
    const { view } = await page.answer(pageContext(), {
      ...request.query,
      ...onlyKnown(page, { ...request.body, ...request.params }),
    });
    const model = await view();
    const form = filledIn(request.body, faults);
    if (faults.length > 0) response.status(400);
    await sendPage(request, response, { ...page, title: model.title, model: { ...model, ...more, form } });
  }

  for (const page of pages) {
    app.get(
      apiPath(page.path),
      answer(page, ({ data }, _request, response) => void response.json(data)),
    );
    app.get(
      page.path,
      answer(page, async ({ view, drawing, mapMode }, request, response) => {
        const model = await view();
        if (model.redirectTo !== undefined) {
          response.redirect(302, model.redirectTo);
          return;
        }
        const drawn = drawing();
        const query = Object.fromEntries(new URLSearchParams(searchOf(request)));
        const map = drawn && (await viewMap(drawn, { path: request.path, query }, mapMode));
        await sendPage(request, response, { ...page, title: model.title, model: { ...model, map } });
      }),
    );
    if (!page.hasMap) continue;
    app.get(
      `${page.path}/map.svg`,
      answer(page, async ({ drawing, mapMode }, _request, response) => {
        const drawn = drawing();
        if (!drawn) throw new DashboardError('not_found', 'There is nothing to draw.');
        const picture = await drawPicture({ ...drawn, graph: asDrawn(drawn.graph, mapMode) });
        response.set(pictureHeaders).type('svg').send(picture);
      }),
    );
  }
  for (const download of downloads) {
    app.get(download.path, async (request, response) => {
      const context = { ask: store.ask, now: now(), collectorUrl };
      const given = withoutBlanks({ ...request.query, ...request.params });
      const { type, name, chunks } = await download.answer(context, given);
      const begun = await begin(chunks);
      response.type(type);
      if (name !== undefined) response.attachment(name).type(type);
      await pipeline(Readable.from(begun), response);
    });
  }
  const onlyOurs: RequestHandler = (request, _response, next) => {
    assertSameOrigin(request);
    next();
  };
  for (const action of actions) {
    app.post(action.path, onlyOurs, ...bodies.form, async (request, response) => {
      const done = await perform(action, request, true).catch((failure: unknown) => {
        const { faults } = failure instanceof DashboardError ? failure : {};
        if (action.form && faults) return { back: '', again: { faults } };
        throw failure;
      });
      if (action.form && done.again) {
        await sendFormAgain(action.form, request, response, { ...done.again });
        return;
      }
      const { back } = done;
      response.redirect(303, `${back}${searchOf(request)}${action.anchor ? `#${action.anchor}` : ''}`);
    });
    app.post(apiPath(action.path), onlyOurs, ...bodies.json, async (request, response) => {
      const { data } = await perform(action, request, false);
      response.json(data);
    });
  }
  const methods = [
    ...pages.map(({ path }) => ({ path, allow: 'GET, HEAD' })),
    ...pages
      .filter(({ hasMap }) => hasMap)
      .map(({ path }) => ({ path: `${path}/map.svg`, allow: 'GET, HEAD' })),
    ...downloads.map(({ path }) => ({ path, allow: 'GET, HEAD' })),
    ...actions.map(({ path }) => ({ path, allow: 'POST' })),
  ];
  for (const { path, allow } of methods) {
    app.all([path, apiPath(path)], (request, response) => {
      response.set('Allow', allow);
      throw new DashboardError(
        'method_not_allowed',
        `${request.method} is not for this address: ${allow} is.`,
      );
    });
  }
  app.use((request) => {
    throw new DashboardError('not_found', `Nothing is at ${request.path}`);
  });

  app.use(async (cause: unknown, request: Request, response: Response, _next: express.NextFunction) => {
    const failure = describeFailure(cause);
    if (failure.status >= 500)
      log.error({ err: cause, path: request.path, code: failure.code }, 'request failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(failure.status);
    if (failure.retryable) response.set('Retry-After', '5');
    if (isApi(request)) {
      const { status: _status, title: _title, ...error } = failure;
      response.json({ error });
      return;
    }
    await sendPage(request, response, { title: failure.title, template: 'error', model: { failure } });
  });
  return app;
}
