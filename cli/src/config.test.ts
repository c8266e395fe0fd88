import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { variables } from './config.ts';

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

describe('the configuration of the whole service', () => {
  it('is documented: every variable with its meaning, on its page or on the collector’s', () => {
    const pages = page('configuration.md') + page('collector.md');
    for (const [name, variable] of Object.entries(variables)) {
      assert.ok(pages.includes(`| \`${name}\` `), `${name} is not documented`);
      assert.ok(pages.includes(variable.description ?? '(no description)'), `${name} is described otherwise`);
    }
  });
});
