import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDashboard } from '@choreoscope/dashboard';
import { oddNames, seedEstate, seedSprawl } from '@choreoscope/dashboard/testing';
import { openTestStore } from '@choreoscope/queries/testing';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './launch.ts';

const now = new Date('2026-03-04T12:00:00.000Z');
const at = (workflow: string) => `/workflows/${encodeURIComponent(workflow)}`;
const orders = at('place-order · POST /orders');

describe('the pages of workflows in a browser', function () {
  this.timeout(180_000);
  let browser: Browser;
  let dashboard: Awaited<ReturnType<typeof startDashboard>>;
  let odd: string[];
  /** Set CHOREOSCOPE_SCREENSHOTS to a directory to keep the pictures. */
  const pictures =
    process.env.CHOREOSCOPE_SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'choreoscope-workflows-'));

  before(async () => {
    const store = await openTestStore();
    dashboard = await startDashboard({
      store,
      port: 0,
      collectorUrl: 'http://127.0.0.1:4318',
      now: () => now,
    });
    browser = await launchBrowser();
    await look('workflows-none', '/workflows');
    await seedEstate(store, { now });
    await seedSprawl(store, { now, functions: 200 });
    const answer = await fetch(`${dashboard.url}/api/workflows`);
    const { workflows } = (await answer.json()) as { workflows: { workflow: string }[] };
    odd = oddNames.map(
      (name) => workflows.find(({ workflow }) => workflow.startsWith(name.slice(0, 10)))?.workflow ?? '',
    );
  });
  after(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  async function open(
    path: string,
    options: Parameters<Browser['newContext']>[0],
    use: (page: Page) => Promise<void>,
  ) {
    const context = await browser.newContext(options);
    const complaints: string[] = [];
    try {
      const page = await context.newPage();
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
      await page.goto(dashboard.url + path, { waitUntil: 'load' });
      await use(page);
    } finally {
      await context.close();
    }
    assert.deepEqual(complaints, [], path);
  }

  /** Opens a page wide and narrow, light and dark: nothing complains, nothing sticks out, a picture is taken. */
  async function look(name: string, path: string): Promise<void> {
    for (const width of [1280, 390])
      for (const colorScheme of ['light', 'dark'] as const)
        await open(path, { viewport: { width, height: 800 }, colorScheme }, async (page) => {
          const found = await page.evaluate(() => ({
            tooWide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
            headings: document.querySelectorAll('h1').length,
            unnamed: document.querySelectorAll('svg:not([aria-hidden]):not([aria-label]):not(:has(title))')
              .length,
            unlabelled: document.querySelectorAll('button:empty, input:not([type=hidden]):not([aria-label])')
              .length,
          }));
          assert.equal(found.tooWide, 0, `${name} scrolls sideways at ${width} px`);
          assert.deepEqual([found.headings, found.unnamed], [1, 0], name);
          await page.screenshot({
            path: join(pictures, `${name}-${width}-${colorScheme}.png`),
            fullPage: true,
          });
        });
  }

  const pages: [name: string, path: () => string][] = [
    ['workflows', () => '/workflows'],
    ['workflow', () => orders],
    ['workflow by cost, without inferred hops', () => `${orders}?show=cost&inferred=0`],
    ['workflow of 200 functions', () => at('sprawl · POST /sprawl')],
    ['workflow with a long name', () => at(odd[1] ?? '')],
    ['workflow with slashes in its name', () => at(odd[2] ?? '')],
    ['workflow that reads from right to left', () => at(odd[3] ?? '')],
    ['comparison of periods', () => `${orders}/compare`],
    ['comparison of versions', () => `${orders}/compare?by=versions`],
    ['comparison of variants', () => `${orders}/compare?by=variants`],
  ];
  for (const [name, path] of pages)
    it(`shows the ${name} in light and dark, wide and narrow, without a complaint`, () =>
      look(name.replaceAll(/\W+/g, '-'), path()));

  it('are usable without JavaScript: find, choose a measure and a variant, name, accept, see drift', async () => {
    await open('/workflows', { javaScriptEnabled: false }, async (page) => {
      await page.getByLabel('Name, function or trigger').fill('post /orders');
      await page.getByRole('button', { name: 'Filter' }).click();
      await page.getByRole('link', { name: 'place-order · POST /orders' }).click();
      await page.getByRole('link', { name: 'Errors', exact: true }).click();
      await page.waitForURL(/show=errors/);
      assert.ok(await page.locator('.map .edge-label', { hasText: '13%' }).isVisible());

      await page.locator('.variants tbody tr').nth(1).getByRole('link').first().click();
      await page.waitForURL(/variant=/);
      assert.equal(await page.locator('.map .node', { hasText: 'wrap-gift' }).count(), 1);
      await page.getByRole('link', { name: 'all variants' }).click();

      await page.getByText('Give it a name').click();
      await page.getByLabel('Name', { exact: true }).fill('Orders of the shop');
      await page.getByRole('button', { name: 'Save' }).click();
      assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Orders of the shop');
      assert.match(page.url(), /show=errors/);

      await page
        .getByRole('button', { name: /^Accept variant/ })
        .first()
        .click();
      await page.locator('.notice.drift').waitFor();
      assert.ok((await page.locator('.notice.drift').innerText()).includes('wrap-gift over gifts'));
      await page.getByRole('button', { name: 'Accept all 3' }).click();
      await page.getByText('✓ accepted').nth(3).waitFor();
      assert.equal(await page.locator('.notice.drift').count(), 0);
      await page
        .getByRole('button', { name: /^No longer accept/ })
        .nth(1)
        .click();
      await page.locator('.notice.drift').waitFor();

      await page.getByRole('link', { name: 'Workflows' }).click();
      await page.getByRole('link', { name: 'Orders of the shop' }).waitFor();
      assert.ok(await page.getByText('1 new variant').isVisible());
    });
  });

  it('compare by a form without JavaScript', async () => {
    await open(orders, { javaScriptEnabled: false }, async (page) => {
      await page.getByRole('link', { name: 'Compare', exact: true }).click();
      await page.getByRole('link', { name: 'Two variants' }).click();
      await page.locator('select[name=other]').selectOption({ index: 2 });
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.waitForURL(/other=/);
      assert.ok(await page.locator('.map .is-added').first().isVisible());
      assert.ok((await page.locator('.changes').innerText()).includes('only now'));
    });
  });
});
