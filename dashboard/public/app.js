// What the pages gain where scripts run: a page that refreshes itself, a map that zooms, hops that stand out.
// Everything works without.

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

/** Ctrl + wheel zooms, and what a pointer or the keyboard is on stands out with what it touches. */
function enhanceMap() {
  const map = document.querySelector('svg.map');
  if (!map) return;
  const width = Number(map.getAttribute('width'));
  let scale = 1;
  // The style sheet fits the map to the page; a reader who zooms decides instead.
  map.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      scale = Math.min(4, Math.max(0.25, scale * Math.exp(-event.deltaY / 300)));
      map.style.minWidth = `${width * scale}px`;
      map.style.maxWidth = `${width * scale}px`;
    },
    { passive: false },
  );
  const point = (node) => {
    const id = node?.dataset.node;
    map.classList.toggle('is-pointing', Boolean(id));
    for (const near of map.querySelectorAll('.is-near')) near.classList.remove('is-near');
    if (!id) return;
    const touched = new Set([id]);
    for (const edge of map.querySelectorAll('.edge')) {
      if (edge.dataset.from !== id && edge.dataset.to !== id) continue;
      edge.classList.add('is-near');
      touched.add(edge.dataset.from).add(edge.dataset.to);
    }
    for (const other of map.querySelectorAll('.node')) {
      other.classList.toggle('is-near', touched.has(other.dataset.node));
    }
  };
  map.addEventListener('pointerover', (event) => point(event.target.closest('.node')));
  map.addEventListener('pointerleave', () => point(undefined));
  map.addEventListener('focusin', (event) => point(event.target.querySelector('.node')));
  map.addEventListener('focusout', () => point(undefined));
}

offerRefresh();
enhanceMap();
