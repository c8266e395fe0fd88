import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { pictureStyleHash } from './map/picture.ts';

/**
 * Security headers of every answer. Nothing is loaded from elsewhere, no script or style sheet stands in a page.
 * Style attributes are allowed because the charts' SVG text carries its font in one; style elements are not:
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/style-src-attr
 * No HSTS and no upgrade to https: the dashboard speaks plain HTTP and whoever puts TLS before it decides that.
 */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'"],
        styleSrcAttr: ["'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
}

/** In place of the policy of pages, for a picture opened by itself: its own style element and nothing else. */
export const pictureHeaders = {
  'Content-Security-Policy': `default-src 'none';style-src ${pictureStyleHash};frame-ancestors 'none'`,
};
