import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDashboard } from '@choreoscope/dashboard';
import { type Seeded, seedEstate, seedSprawl } from '@choreoscope/dashboard/testing';
import { openTestStore } from '@choreoscope/queries/testing';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser } from './launch.ts';

const now = new Date('2026-03-04T12:00:00.000Z');

describe('a map in a browser', function () {
  this.timeout(240_000);
  let browser: Browser;
  let dashboard: Awaited<ReturnType<typeof startDashboard>>;
  let seeded: Seeded;
  /** A flow of 100 functions and 100 channels. */
  let large: string;
  const pictures = process.env.CHOREOSCOPE_SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'choreoscope-map-'));

  before(async () => {
    const store = await openTestStore();
    dashboard = await startDashboard({
      store,
      port: 0,
      collectorUrl: 'http://127.0.0.1:4318',
      now: () => now,
    });
    browser = await launchBrowser();
    seeded = await seedEstate(store, { now, orders: 8 });
    await seedSprawl(store, { now, functions: 100, flows: 1 });
    const answer = await fetch(`${dashboard.url}/api/flows?range=all`);
    const { flows } = (await answer.json()) as { flows: { flow_id: string; invocations: number }[] };
    const found = flows.find(({ invocations }) => invocations === 100);
    assert.ok(found);
    large = `/flows/${found.flow_id}`;
  });
  after(async () => {
    await browser?.close();
    await dashboard?.close();
  });

  async function open(
    path: string,
    use: (page: Page, map: Locator, box: Locator) => Promise<void>,
    options: Parameters<Browser['newContext']>[0] = {},
  ) {
    const context = await browser.newContext(options);
    const complaints: string[] = [];
    try {
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(dashboard.url + path, { waitUntil: 'load' });
      await use(page, page.locator('svg.map'), page.locator('.map-box'));
    } finally {
      await context.close();
    }
    assert.deepEqual(complaints, [], path);
  }
  const small = () => `/flows/${seeded.orders[5]}`;
  const widthOf = async (map: Locator) => (await map.boundingBox())?.width ?? 0;
  /** Whether all of a part is where the box shows it. */
  const isIn = async (box: Locator, part: Locator) => {
    const [around, at] = [await box.boundingBox(), await part.boundingBox()];
    assert.ok(around && at);
    const isAcross = at.x >= around.x && at.x + at.width <= around.x + around.width;
    return isAcross && at.y >= around.y && at.y + at.height <= around.y + around.height;
  };

  it('zooms by buttons, keys and wheel, and fits itself into its box', async () => {
    await open(small(), async (page, map, box) => {
      const before = await widthOf(map);
      await page.getByRole('button', { name: 'Zoom in' }).click();
      const larger = await widthOf(map);
      assert.ok(Math.abs(larger / before - 1.25) < 0.01, `${before} to ${larger}`);
      await box.focus();
      await page.keyboard.press('-');
      assert.ok(Math.abs((await widthOf(map)) - before) < 2);
      await map.hover();
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -300);
      await page.keyboard.up('Control');
      await page.waitForFunction(
        (width) => document.querySelector('svg.map')!.clientWidth > width * 2,
        before,
      );
      await page.getByRole('button', { name: 'Fit' }).click();
      const [inner, outer] = [await map.boundingBox(), await box.boundingBox()];
      assert.ok(inner && outer && inner.width <= outer.width && inner.height <= outer.height);
    });
  });

  it('keeps what is under the pointer where it is while it zooms', async () => {
    await open(large, async (page, map) => {
      const node = map.locator('.node').first();
      await node.hover();
      const before = await node.boundingBox();
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -120);
      await page.keyboard.up('Control');
      await page.waitForFunction(() => document.querySelector('svg.map.is-zoomed'));
      const after = await node.boundingBox();
      assert.ok(before && after && after.width > before.width * 1.2);
      assert.ok(Math.abs(after.y + after.height / 2 - before.y - before.height / 2) < 6);
    });
  });

  it('pans while a button is held, and then opens no link', async () => {
    await open(
      `${large}?map=whole`,
      async (page, _map, box) => {
        const scroll = () => box.evaluate((element) => [element.scrollLeft, element.scrollTop]);
        const [, top = 0] = await scroll();
        const frame = (await box.boundingBox())!;
        await page.mouse.move(frame.x + 400, frame.y + 400);
        await page.mouse.down();
        await page.mouse.move(frame.x + 400, frame.y + 250, { steps: 5 });
        await page.mouse.up();
        assert.equal((await scroll())[1], top + 150);
        assert.ok(page.url().endsWith('map=whole'));
      },
      { viewport: { width: 1280, height: 1600 } },
    );
  });

  it('finds a name among two hundred nodes, shows it at a size that can be read, and dims the others', async () => {
    await open(`${large}?map=whole`, async (page, map, box) => {
      assert.equal(await map.locator('.node').count(), 200);
      await page.getByRole('button', { name: 'Fit' }).click();
      await page.getByLabel('Find on the map').fill('step-077');
      assert.equal(await page.locator('.map-bar .found').textContent(), '1 of 2');
      const found = map.locator('.node.is-found');
      assert.equal(await found.locator('.label').textContent(), 'step-077');
      assert.ok(await isIn(box, found));
      assert.ok(((await found.boundingBox())?.height ?? 0) > 30);
      const opacity = (part: Locator) => part.evaluate((node) => Number(getComputedStyle(node).opacity));
      assert.equal(await opacity(found), 1);
      assert.ok((await opacity(map.locator('.node', { hasText: 'step-011' }).first())) < 0.5);
      await page.getByLabel('Find on the map').press('Enter');
      assert.equal(await found.locator('.label').textContent(), 'for-step-077');
      await page.getByLabel('Find on the map').fill('nothing like it');
      assert.equal(await page.locator('.map-bar .found').textContent(), 'nothing found');
      await page.getByLabel('Find on the map').press('Escape');
      assert.equal(await map.locator('.is-match').count(), 0);
      assert.equal(await opacity(map.locator('.node').first()), 1);
    });
  });

  it('finds a channel that is drawn as a line, and a function that was put together with others', async () => {
    await open(large, async (page, map, box) => {
      assert.ok((await map.locator('.node').count()) < 60);
      const field = page.getByLabel('Find on the map');
      await field.fill('for-step-018');
      assert.match((await map.locator('.edge.is-found').textContent()) ?? '', /for-step-018/);
      await field.fill('step-077');
      assert.match((await map.locator('.node.is-found .label').textContent()) ?? '', /^4 × function$/);
      assert.ok(await isIn(box, map.locator('.node.is-found')));
      await page.getByRole('link', { name: 'Show all 200 nodes' }).click();
      await page.waitForURL(/map=whole/);
      assert.equal(await map.locator('.node').count(), 200);
    });
  });

  it('hides what is only inferred, and shows it again', async () => {
    await open(small(), async (page, map) => {
      const inferred = map.locator('.edge.ev-fingerprint .line').first();
      assert.ok(await inferred.isVisible());
      const button = page.getByRole('button', { name: 'Hide inferred' });
      await button.click();
      assert.equal(await inferred.isVisible(), false);
      assert.equal(await button.getAttribute('aria-pressed'), 'true');
      await button.click();
      assert.ok(await inferred.isVisible());
    });
  });

  it('makes what touches a node stand out for the keyboard, too', async () => {
    await open(small(), async (_page, map) => {
      await map.locator('a', { hasText: 'ship-order' }).focus();
      const near = await map.locator('.node.is-near .label').allTextContents();
      assert.deepEqual(near.sort(), ['gifts', 'payments', 'ship-order', 'shop-labels']);
    });
  });

  it('is whole without scripts, without tools that would not work', async () => {
    await open(
      large,
      async (page, map) => {
        assert.ok((await map.locator('.node').count()) > 20);
        assert.equal(await page.getByRole('button', { name: 'Zoom in' }).isVisible(), false);
        assert.ok(await page.getByRole('link', { name: 'Open as picture' }).isVisible());
      },
      { javaScriptEnabled: false },
    );
  });

  it('opens as a picture in its own light colours, also on a dark screen', async () => {
    await open(
      small(),
      async (page) => {
        await page.getByRole('link', { name: 'Open as picture' }).click();
        await page.waitForURL(/map\.svg$/);
        const found = await page.evaluate(() => ({
          root: document.documentElement.tagName,
          ground: getComputedStyle(document.querySelector('rect') as Element).fill,
          line: getComputedStyle(document.querySelector('.is-critical .line') as Element).stroke,
        }));
        assert.deepEqual(found, { root: 'svg', ground: 'rgb(255, 255, 255)', line: 'rgb(180, 86, 10)' });
        await page.screenshot({ path: join(pictures, 'map-picture.png') });
      },
      { colorScheme: 'dark' },
    );
  });

  for (const [width, colorScheme] of [
    [1280, 'light'],
    [390, 'dark'],
  ] as const) {
    it(`shows 17 and 200 nodes within the page at ${width} px, ${colorScheme}`, async () => {
      for (const [name, path] of [
        ['17', small()],
        ['200', `${large}?map=whole`],
        ['200-grouped', large],
      ] as const) {
        await open(
          path,
          async (page, map) => {
            const sideways = await page.evaluate(
              () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
            );
            assert.equal(sideways, 0, name);
            const label = map.locator('.node .label').first();
            assert.ok(
              ((await label.boundingBox())?.height ?? 0) >= 9,
              `${name}: names are too small to read`,
            );
            await page.screenshot({ path: join(pictures, `map-${name}-${width}.png`), fullPage: true });
          },
          { viewport: { width, height: 800 }, colorScheme },
        );
      }
    });
  }

  it('prints whole, however it was zoomed', async () => {
    await open(
      small(),
      async (page, map) => {
        for (let times = 0; times < 5; times += 1)
          await page.getByRole('button', { name: 'Zoom in' }).click();
        await page.emulateMedia({ media: 'print' });
        const sideways = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.equal(sideways, 0);
        assert.ok((await widthOf(map)) <= 760);
        assert.equal(await page.getByRole('button', { name: 'Fit' }).isVisible(), false);
      },
      { viewport: { width: 760, height: 1000 } },
    );
  });
});
