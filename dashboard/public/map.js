// A map that zooms, pans, finds and points. The drawing and every link in it work without.

const least = 0.1;
const most = 4;
/** Below this, names cannot be read. */
const readable = 0.7;

/** Keeps the point of the drawing under (x, y) of the box where it is while its scale changes. */
function zoomTo(map, box, scale, x = box.clientWidth / 2, y = box.clientHeight / 2) {
  const before = map.getBoundingClientRect();
  const frame = box.getBoundingClientRect();
  const [left, top] = [x - (before.left - frame.left), y - (before.top - frame.top)];
  const next = Math.min(most, Math.max(least, scale));
  const grown = (next * Number(map.getAttribute('width'))) / before.width;
  map.style.setProperty('--zoomed', `${Number(map.getAttribute('width')) * next}px`);
  map.classList.add('is-zoomed');
  const after = map.getBoundingClientRect();
  box.scrollLeft += after.left - frame.left + left * grown - x;
  box.scrollTop += after.top - frame.top + top * grown - y;
}

const scaleOf = (map) => map.getBoundingClientRect().width / Number(map.getAttribute('width'));

function fit(map, box) {
  const style = getComputedStyle(box);
  const width = box.clientWidth - Number.parseFloat(style.paddingLeft) * 2;
  const height = Number.parseFloat(style.maxHeight) || innerHeight * 0.78;
  zoomTo(
    map,
    box,
    Math.min(
      1.5,
      width / Number(map.getAttribute('width')),
      (height - 16) / Number(map.getAttribute('height')),
    ),
  );
}

/** Two fingers zoom, a held button pans; one finger scrolls as it does everywhere. */
function followPointers(map, box) {
  const fingers = new Map();
  let from;
  let apart;
  const between = () => {
    const [a, b] = [...fingers.values()];
    return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
  };
  box.addEventListener('pointerdown', (event) => {
    fingers.set(event.pointerId, event);
    if (fingers.size === 2) apart = { distance: between(), scale: scaleOf(map) };
    if (event.pointerType === 'mouse' && event.button === 0) {
      from = { x: event.clientX + box.scrollLeft, y: event.clientY + box.scrollTop, isMoved: false };
    }
  });
  addEventListener('pointermove', (event) => {
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, event);
    if (fingers.size === 2 && apart) {
      const [a, b] = [...fingers.values()];
      const frame = box.getBoundingClientRect();
      zoomTo(
        map,
        box,
        (apart.scale * between()) / apart.distance,
        (a.clientX + b.clientX) / 2 - frame.left,
        (a.clientY + b.clientY) / 2 - frame.top,
      );
    } else if (from) {
      const [left, top] = [from.x - event.clientX, from.y - event.clientY];
      if (!from.isMoved && Math.hypot(left - box.scrollLeft, top - box.scrollTop) < 4) return;
      from.isMoved = true;
      box.classList.add('is-held');
      box.scrollTo(left, top);
    }
  });
  const release = (event) => {
    fingers.delete(event.pointerId);
    if (fingers.size < 2) apart = undefined;
    if (event.pointerType !== 'mouse') return;
    if (from?.isMoved) {
      // The click that ends a pan opens nothing.
      addEventListener('click', (click) => click.preventDefault(), { capture: true, once: true });
      setTimeout(() => box.classList.remove('is-held'));
    }
    from = undefined;
  };
  addEventListener('pointerup', release);
  addEventListener('pointercancel', release);
  box.addEventListener('dragstart', (event) => event.preventDefault());
  // With two fingers on it the browser must not scroll or zoom the page.
  box.addEventListener(
    'touchmove',
    (event) => {
      if (event.touches.length > 1) event.preventDefault();
    },
    { passive: false },
  );
}

/** What touches a node stands out while a pointer or the keyboard is on it. */
function pointAtNeighbours(map) {
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
  return point;
}

/** Brings a node or a line to the middle of the box, large enough to be read. */
function centre(map, box, part) {
  if (scaleOf(map) < readable) zoomTo(map, box, 0.9);
  const [at, frame] = [part.getBoundingClientRect(), box.getBoundingClientRect()];
  box.scrollBy({
    left: at.left + at.width / 2 - frame.left - box.clientWidth / 2,
    top: at.top + at.height / 2 - frame.top - box.clientHeight / 2,
  });
}

/** A name that is what was typed comes before one that begins with it, and that before one that holds it. */
function nearness(part, wanted) {
  const label = part.querySelector('.label, .edge-label')?.textContent.toLowerCase() ?? '';
  return label === wanted ? 0 : label.startsWith(wanted) ? 1 : label.includes(wanted) ? 2 : 3;
}

/** A name typed shows where it is; Enter goes to the next one, Escape ends. */
function offerSearch(map, box, field, said, point) {
  let found = [];
  let current = -1;
  const show = (index) => {
    found[current]?.classList.remove('is-found');
    current = index;
    const part = found[current];
    if (!part) return;
    part.classList.add('is-found');
    centre(map, box, part);
    said.textContent = `${current + 1} of ${found.length}`;
  };
  const search = () => {
    const wanted = field.value.trim().toLowerCase();
    for (const part of map.querySelectorAll('.is-match, .is-found'))
      part.classList.remove('is-match', 'is-found');
    map.classList.toggle('is-searching', wanted !== '');
    const holds = (part) => part.textContent.toLowerCase().includes(wanted);
    const nodes = wanted ? [...map.querySelectorAll('.node')].filter(holds) : [];
    // A channel may be drawn as a line that has its name.
    const lines = wanted ? [...map.querySelectorAll('.edge')].filter(holds) : [];
    found = (nodes.length > 0 ? nodes : lines).sort((a, b) => nearness(a, wanted) - nearness(b, wanted));
    current = -1;
    for (const part of found) part.classList.add('is-match');
    said.textContent = wanted && found.length === 0 ? 'nothing found' : '';
    if (found.length > 0) show(0);
  };
  field.addEventListener('input', search);
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      field.value = '';
      search();
      point(undefined);
    } else if (event.key === 'Enter' && found.length > 0) {
      event.preventDefault();
      show((current + (event.shiftKey ? found.length - 1 : 1)) % found.length);
    }
  });
}

/** Gives the map of the page, where there is one, its tools. Safe to call again after the page was refreshed. */
export function enhanceMap() {
  const box = document.querySelector('.map-box');
  const map = box?.querySelector('svg.map');
  const tools = document.querySelector('.map-bar .tools');
  if (!map || !tools?.hidden) return;
  tools.hidden = false;
  const step = 1.25;
  const actions = {
    in: () => zoomTo(map, box, scaleOf(map) * step),
    out: () => zoomTo(map, box, scaleOf(map) / step),
    fit: () => fit(map, box),
    inferred: (button) => {
      const isHidden = map.classList.toggle('hides-inferred');
      button.setAttribute('aria-pressed', String(isHidden));
    },
  };
  for (const button of tools.querySelectorAll('button')) {
    button.addEventListener('click', () => actions[button.dataset.map]?.(button));
  }
  const field = tools.querySelector('input');
  const keys = {
    '+': actions.in,
    '=': actions.in,
    '-': actions.out,
    0: actions.fit,
    '/': () => field.focus(),
  };
  box.addEventListener('keydown', (event) => {
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  box.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const frame = box.getBoundingClientRect();
      const pace = event.deltaMode === 1 ? 20 : 1;
      const scale = scaleOf(map) * Math.exp((-event.deltaY * pace) / 300);
      zoomTo(map, box, scale, event.clientX - frame.left, event.clientY - frame.top);
    },
    { passive: false },
  );
  followPointers(map, box);
  // A map taller than its box begins where its flows begin, which may be half way down.
  const first = [...map.querySelectorAll('.node')].reduce((most, node) =>
    node.getBoundingClientRect().left < most.getBoundingClientRect().left ? node : most,
  );
  box.scrollTop += first.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2;
  offerSearch(map, box, field, tools.querySelector('.found'), pointAtNeighbours(map));
}
