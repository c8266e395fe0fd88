import assert from 'node:assert/strict';
import { DashboardError } from './errors.ts';
import { assertSameOrigin } from './same-origin.ts';

const host = 'scope.example:3000';

function isAllowed(headers: Record<string, string>): boolean {
  const all: Record<string, string> = { host, ...headers };
  try {
    assertSameOrigin({ get: (name: string) => all[name.toLowerCase()] } as Parameters<
      typeof assertSameOrigin
    >[0]);
    return true;
  } catch (error) {
    assert.ok(error instanceof DashboardError && error.code === 'cross_origin');
    return false;
  }
}

describe('the origin of a change', () => {
  const cases: [what: string, headers: Record<string, string>, isAllowed: boolean][] = [
    ['a program, which says nothing', {}, true],
    ['a form of this dashboard', { 'sec-fetch-site': 'same-origin', origin: `http://${host}` }, true],
    ['a form of this dashboard behind a proxy that ends TLS', { origin: `https://${host}` }, true],
    ['what a reader did in the browser itself', { 'sec-fetch-site': 'none' }, true],
    ['a page of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
    ['a page of a neighbouring host', { 'sec-fetch-site': 'same-site', origin: 'http://b.example' }, false],
    ['another site over plain http', { origin: 'http://evil.example:3000' }, false],
    ['the same host on another port', { origin: 'http://scope.example:8080' }, false],
    ['a page that hides its origin', { origin: 'null' }, false],
    ['an origin nobody can read', { origin: 'http://' }, false],
    [
      'a browser that contradicts itself',
      { 'sec-fetch-site': 'cross-site', origin: `http://${host}` },
      false,
    ],
  ];
  for (const [what, headers, expected] of cases) {
    it(`${expected ? 'lets' : 'refuses'} ${what}`, () => assert.equal(isAllowed(headers), expected));
  }
});
