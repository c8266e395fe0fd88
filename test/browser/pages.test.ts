import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDashboard } from '@choreoscope/dashboard';
import { arns, hostile, type Seeded, seedEstate } from '@choreoscope/dashboard/testing';
import { openTestStore } from '@choreoscope/queries/testing';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './launch.ts';

const now = new Date('2026-03-04T12:00:00.000Z');
const widths = [1280, 390];
const schemes = ['light', 'dark'] as const;

describe('the pages in a browser', function () {
  this.timeout(120_000);
  let browser: Browser;
  let dashboard: Awaited<ReturnType<typeof startDashboard>>;
  let seeded: Seeded;
  let spanPath: string;
  let publishPath: string;
  let duplicatePath: string;
  /** Set CHOREOSCOPE_SCREENSHOTS to a directory to keep the pictures. */
  const pictures = process.env.CHOREOSCOPE_SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'choreoscope-pages-'));

  before(async () => {
    const store = await openTestStore();
    dashboard = await startDashboard({
      store,
      port: 0,
      collectorUrl: 'http://127.0.0.1:4318',
      now: () => now,
    });
    browser = await launchBrowser();
    await look('welcome', '/');
    seeded = await seedEstate(store, { now });
    const answer = await fetch(`${dashboard.url}/api/flows/${seeded.orders[4]}`);
    const flow = (await answer.json()) as {
      invocations: { trace_id: string; span_id: string }[];
      hops: { publish_trace_id: string; publish_span_id: string; publish_ordinal: number }[];
    };
    const first = flow.invocations[0];
    spanPath = `/flows/${seeded.orders[4]}/spans/${first?.trace_id}/${first?.span_id}`;
    const ledger = await fetch(`${dashboard.url}/api/duplicates`);
    const { duplicates } = (await ledger.json()) as { duplicates: { id: string; side: string }[] };
    duplicatePath = `/duplicates/${duplicates.find(({ side }) => side === 'delivery')?.id}`;
    const hop = flow.hops.at(-1);
    publishPath = `/publishes/${hop?.publish_trace_id}/${hop?.publish_span_id}/${hop?.publish_ordinal}`;
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

  /** Opens a page at every width, light and dark: nothing complains, nothing sticks out, a picture is taken. */
  async function look(name: string, path: string): Promise<void> {
    for (const width of widths) {
      for (const colorScheme of schemes) {
        await open(path, { viewport: { width, height: 800 }, colorScheme }, async (page) => {
          const found = await page.evaluate(() => ({
            tooWide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
            ground: getComputedStyle(document.body).backgroundColor,
            headings: document.querySelectorAll('h1').length,
            unnamed: document.querySelectorAll('svg:not([aria-hidden]):not([aria-label]):not(:has(title))')
              .length,
          }));
          assert.equal(found.tooWide, 0, `${name} scrolls sideways at ${width} px`);
          assert.equal(found.ground, colorScheme === 'light' ? 'rgb(246, 247, 249)' : 'rgb(17, 21, 27)');
          assert.equal(found.headings, 1);
          assert.equal(found.unnamed, 0, `${name} has a drawing without a name`);
          await page.screenshot({
            path: join(pictures, `${name}-${width}-${colorScheme}.png`),
            fullPage: true,
          });
        });
      }
    }
  }

  const pages: [name: string, path: () => string][] = [
    ['overview', () => '/'],
    ['flows', () => '/flows'],
    ['flow', () => `/flows/${seeded.orders[4]}`],
    ['cold flow', () => `/flows/${seeded.orders[0]}`],
    ['flow without inferred hops', () => `/flows/${seeded.orders[5]}?inferred=0`],
    ['publish', () => publishPath],
    ['hostile flow', () => `/flows/${seeded.hostileFlow}`],
    ['span', () => spanPath],
    ['functions', () => '/functions'],
    ['findings', () => '/findings'],
    ['duplicates', () => '/duplicates'],
    ['duplicate', () => duplicatePath],
    ['function', () => `/functions/${encodeURIComponent(arns.fn('validate-order'))}`],
    ['cold starts', () => '/cold-starts'],
    ['cold starts of a function', () => `/cold-starts/${encodeURIComponent(arns.fn('place-order'))}`],
    ['hostile function', () => `/functions/${encodeURIComponent(hostile.name)}`],
  ];
  for (const [name, path] of pages) {
    it(`shows the ${name} page in light and dark, wide and narrow, without a complaint`, () =>
      look(name.replaceAll(' ', '-'), path()));
  }

  it('is usable without JavaScript: filter, open a flow, open a span', async () => {
    await open('/', { javaScriptEnabled: false }, async (page) => {
      await page.getByRole('link', { name: 'All flows' }).click();
      await page.getByLabel('duplicate').check();
      await page.getByRole('button', { name: 'Filter' }).click();
      await page.waitForURL(/duplicate=1/);
      await page.locator('tbody tr').first().waitFor();
      assert.equal(await page.locator('tbody tr').count(), 4);
      await page.locator('tbody tr a').first().click();
      await page.locator('.timeline').getByRole('link', { name: 'charge-card' }).click();
      await page.waitForURL(/\/spans\//);
      assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'charge-card');
      assert.ok(await page.getByText('messaging.batch.message_count').isVisible());
    });
  });

  it('colours every drawing with the page’s own ink', async () => {
    for (const [colorScheme, accent] of [
      ['light', 'rgb(36, 98, 196)'],
      ['dark', 'rgb(128, 176, 255)'],
    ] as const) {
      await open('/', { colorScheme }, async (page) => {
        const fills = await page.evaluate(() =>
          [...document.querySelectorAll('.chart path')].map((path) => getComputedStyle(path).fill),
        );
        assert.ok(fills.includes(accent), `${colorScheme}: ${[...new Set(fills)].join(' ')}`);
      });
    }
  });

  it('makes what touches a node stand out while the pointer is on it', async () => {
    await open(`/flows/${seeded.orders[4]}`, {}, async (page) => {
      await page.locator('.node', { hasText: 'ship-order' }).hover();
      assert.equal(await page.locator('.map.is-pointing').count(), 1);
      const near = await page.locator('.node.is-near .label').allTextContents();
      assert.deepEqual(near.sort(), ['payments', 'ship-order', 'shop-labels']);
    });
  });

  it('can be read by keyboard: the first stop leads to the content', async () => {
    await open('/', {}, async (page) => {
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to the content');
      await page.keyboard.press('Enter');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
    });
  });

  it('prints dark on white within the paper, also from a dark screen', async () => {
    const options = { viewport: { width: 760, height: 1000 }, colorScheme: 'dark' } as const;
    await open(`/flows/${seeded.orders[4]}`, options, async (page) => {
      await page.emulateMedia({ media: 'print' });
      const found = await page.evaluate(() => ({
        ground: getComputedStyle(document.body).backgroundColor,
        text: getComputedStyle(document.body).color,
        link: getComputedStyle(document.querySelector('main a') as Element).color,
        tooWide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      }));
      assert.deepEqual(found, {
        ground: 'rgb(255, 255, 255)',
        text: 'rgb(0, 0, 0)',
        link: 'rgb(36, 98, 196)',
        tooWide: 0,
      });
    });
  });
});
