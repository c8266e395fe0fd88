import express, { type RequestHandler } from 'express';
import { DashboardError } from './errors.ts';

/** Far more than any form here holds, or a file of a thousand alert rules as JSON. */
const limits = { form: '64kb', json: '1mb' };

/** Refuses a body of another kind before it is read: what HTML forms of other sites can send is never taken for JSON. */
function only(type: string): RequestHandler {
  return (request, _response, next) => {
    if (request.is(type)) return next();
    next(new DashboardError('unsupported_body', `The body must be ${type}.`));
  };
}

/** What an action accepts at its own path, and at the same path under /api; `request.body` is then an object. */
export const bodies: { form: RequestHandler[]; json: RequestHandler[] } = {
  form: [
    only('application/x-www-form-urlencoded'),
    express.urlencoded({ extended: false, limit: limits.form }),
  ],
  json: [only('application/json'), express.json({ limit: limits.json })],
};
