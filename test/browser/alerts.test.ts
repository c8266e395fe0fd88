import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDashboard } from '@choreoscope/dashboard';
import { seedEstate } from '@choreoscope/dashboard/testing';
import { evaluateAlerts, type Store } from '@choreoscope/queries';
import { insertRows, openTestStore } from '@choreoscope/queries/testing';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './launch.ts';

const now = new Date('2026-03-04T12:00:00.000Z');

describe('the pages of alerts in a browser', function () {
  this.timeout(120_000);
  let browser: Browser;
  let store: Store;
  let clock = now;
  let dashboard: Awaited<ReturnType<typeof startDashboard>>;
  /** Set CHOREOSCOPE_SCREENSHOTS to a directory to keep the pictures. */
  const pictures = process.env.CHOREOSCOPE_SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'choreoscope-alerts-'));

  before(async () => {
    store = await openTestStore();
    dashboard = await startDashboard({
      store,
      port: 0,
      collectorUrl: 'http://127.0.0.1:4318',
      now: () => clock,
    });
    browser = await launchBrowser();
    await seedEstate(store, { now });
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
        const isExpected = message.text().includes('status of 400');
        if (['error', 'warning'].includes(message.type()) && !isExpected) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(dashboard.url + path, { waitUntil: 'load' });
      await use(page);
    } finally {
      await context.close();
    }
    assert.deepEqual(complaints, [], path);
  }

  it('lets people add a channel, make a rule and silence it without JavaScript, saying what is wrong', async () => {
    await open('/alert-channels', { javaScriptEnabled: false }, async (page) => {
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('ops');
      await page.getByLabel('Address').fill('https://hooks.example/alerts');
      await page.getByLabel('Signing secret').fill('not a reference');
      await page.getByRole('button', { name: 'Add' }).click();
      const secret = page.getByLabel('Signing secret');
      assert.equal(await secret.getAttribute('aria-invalid'), 'true');
      assert.equal(await secret.inputValue(), 'not a reference');
      const hint = page.locator(`#${await secret.getAttribute('aria-describedby')}`);
      assert.match(String(await hint.textContent()), /must be \$\{CHOREOSCOPE_SECRET_…\}/);
      await page.screenshot({ path: join(pictures, 'channel-refused.png'), fullPage: true });
      await secret.fill(`\${CHOREOSCOPE_SECRET_OPS}`);
      await page.getByRole('button', { name: 'Add' }).click();
      await page.getByRole('button', { name: 'Send a test' }).click();
      await page.waitForURL(/alert-channels#sent/);
      await page.getByText('a test', { exact: true }).waitFor();

      await page.goto(`${dashboard.url}/alerts`);
      await page.getByRole('link', { name: 'Make one' }).click();
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('errors of checkout');
      await page.getByLabel('Threshold').fill('0.01');
      await page.getByLabel('Window').fill('5m');
      await page.getByLabel('Each on its own').selectOption('function');
      await page.getByLabel('ops').check();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Name must be letters').waitFor();
      assert.ok(await page.getByLabel('ops').isChecked());
      await page.screenshot({ path: join(pictures, 'rule-refused.png'), fullPage: true });
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('errors-of-checkout');
      await page.getByRole('button', { name: 'Try on the last 30 days' }).click();
      await page.getByText(/^It would have fired/).waitFor();
      await page.screenshot({ path: join(pictures, 'rule-tried.png'), fullPage: true });
      await page.getByRole('button', { name: 'Save' }).click();
      await page.waitForURL(/\/alerts\/errors-of-checkout$/);

      await page.getByRole('link', { name: 'Silence' }).click();
      await page.getByLabel('Why').fill('deploy');
      await page.getByLabel('For how long').fill('1m');
      await page.getByRole('button', { name: 'Silence' }).click();
      await page.getByRole('button', { name: 'End now' }).click();
      await page.getByText('ended', { exact: true }).waitFor();
    });
  });

  describe('with something that fires', () => {
    before(async () => {
      clock = new Date(now.getTime() + 60_000);
      await evaluateAlerts(store, { now: () => clock });
      await insertRows(store, 'alert_notifications', [
        {
          id: 'd'.repeat(32),
          channel: 'ops',
          rule: 'errors-of-checkout',
          made_at: '2026-03-04 12:00:10.000',
          version: 1,
        },
      ]);
      await insertRows(store, 'alert_deliveries', [
        {
          notification_id: 'd'.repeat(32),
          channel: 'ops',
          attempt: 2,
          at: '2026-03-04 12:00:20.000',
          outcome: 'failed',
          error: 'CHOREOSCOPE_SECRET_OPS is not set in the collector’s environment',
          next_at: '2026-03-04 12:02:00.000',
          version: 1,
        },
      ]);
    });

    const pages: [name: string, path: string][] = [
      ['alerts', '/alerts'],
      ['alert', '/alerts/errors-of-checkout?try=1'],
      ['alert-edit', '/alerts/errors-of-checkout/edit'],
      ['alert-new', '/alert-rules/new'],
      ['alert-channels', '/alert-channels'],
      ['alert-silences', '/alert-silences'],
    ];
    for (const [name, path] of pages) {
      it(`shows ${name} in light and dark, wide and narrow, without a complaint`, async () => {
        for (const width of [1280, 390])
          for (const colorScheme of ['light', 'dark'] as const)
            await open(path, { viewport: { width, height: 800 }, colorScheme }, async (page) => {
              const found = await page.evaluate(() => ({
                tooWide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
                headings: document.querySelectorAll('h1').length,
                unnamed: [...document.querySelectorAll('input:not([type="hidden"]), select')].filter(
                  (field) =>
                    (field as HTMLInputElement).labels?.length === 0 && !field.getAttribute('aria-label'),
                ).length,
              }));
              assert.deepEqual(found, { tooWide: 0, headings: 1, unnamed: 0 }, `${name} at ${width} px`);
              await page.screenshot({
                path: join(pictures, `${name}-${width}-${colorScheme}.png`),
                fullPage: true,
              });
            });
      });
    }
  });
});
