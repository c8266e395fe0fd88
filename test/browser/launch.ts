import { existsSync } from 'node:fs';
import chromiumPackage from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** Where an installed Chrome or Chromium usually is, for platforms the npm package has no binary for. */
const installed = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

async function executable(): Promise<string> {
  if (process.platform === 'linux' && process.arch === 'x64') return chromiumPackage.executablePath();
  const found = installed.find((path) => existsSync(path));
  if (!found) throw new Error(`Browser tests need Chrome or Chromium at one of ${installed.join(', ')}`);
  return found;
}

/**
 * A headless Chromium: the one of the npm package @sparticuz/chromium on Linux x64, an installed one elsewhere.
 * Without a sandbox, which root may not have; it only ever opens pages the tests serve on loopback.
 * Close it when done.
 */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await executable(),
    headless: true,
    chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
  });
}
