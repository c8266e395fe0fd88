// What the pages gain where scripts run: a page that refreshes itself, and what map.js gives a map.
// Everything works without.
import { enhanceMap } from './map.js';

const refreshMs = 5000;

/** Puts the page's new content in place of the old, unless somebody is reading into it or typing. */
async function refresh() {
  const main = document.querySelector('main');
  const isBusy =
    document.hidden ||
    main.querySelector('details[open]') ||
    (main.contains(document.activeElement) && document.activeElement !== main) ||
    String(document.getSelection()) !== '';
  if (isBusy) return;
  const response = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!response.ok) return;
  const next = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const selector of ['main', '.time .said', 'footer']) {
    const [from, to] = [next.querySelector(selector), document.querySelector(selector)];
    if (from && to) to.replaceChildren(...from.childNodes);
  }
  enhanceMap();
}

/** A switch beside the time range; remembered for this tab. */
function offerRefresh() {
  const bar = document.querySelector('.time');
  if (!bar) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'plain live';
  button.textContent = 'Refresh every 5 s';
  const show = () => button.setAttribute('aria-pressed', String(sessionStorage.getItem('live') === '1'));
  button.addEventListener('click', () => {
    sessionStorage.setItem('live', sessionStorage.getItem('live') === '1' ? '0' : '1');
    show();
  });
  show();
  bar.querySelector('.said').before(button);
  setInterval(() => {
    if (sessionStorage.getItem('live') === '1') refresh().catch(() => {});
  }, refreshMs);
}

offerRefresh();
enhanceMap();
