import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathTemplate } from '../sources/http-request.ts';
import { nameAt, textAt } from '../sources/reading.ts';

/** Routes as Fastify names them, by its requests. */
const announced = new WeakMap<object, string>();

/** https://fastify.dev/docs/latest/Reference/Hooks/#diagnostics-channel-hooks */
export function listenToRouters(): () => void {
  const channel = process.getBuiltinModule('node:diagnostics_channel');
  const remember = (message: unknown) => {
    const { request, route } = message as { request?: { raw?: object }; route?: unknown };
    const url = nameAt(route, 'url');
    if (request?.raw && url !== undefined) announced.set(request.raw, url);
  };
  channel.subscribe('tracing:fastify.request.handler:start', remember);
  return () => channel.unsubscribe('tracing:fastify.request.handler:start', remember);
}

/**
 * The template of the route that answered: Fastify announces it, Express leaves it on the request
 * (https://expressjs.com/en/5x/api.html#req.route). A route that takes anything says nothing. What nobody routed is
 * one route, or each scanner of a server would name thousands.
 */
export function foundRoute(request: IncomingMessage, response: ServerResponse): string | undefined {
  const told = announced.get(request);
  if (told !== undefined) return told;
  const path = nameAt(request, 'route', 'path');
  if (path !== undefined && !path.includes('*')) {
    return pathTemplate(textAt(request, 'baseUrl') ?? '') + (path === '/' ? '' : path) || '/';
  }
  return response.statusCode === 404 ? '/*' : undefined;
}
