import type { Request } from 'express';
import { formatTime } from './format.ts';
import { link, type Query } from './links.ts';
import type { Section, View } from './page.ts';
import { presets, type Range } from './range.ts';

const places: { section: Section; label: string; path: string }[] = [
  { section: 'overview', label: 'Overview', path: '/' },
  { section: 'workflows', label: 'Workflows', path: '/workflows' },
  { section: 'flows', label: 'Flows', path: '/flows' },
  { section: 'functions', label: 'Functions', path: '/functions' },
  { section: 'cold-starts', label: 'Cold starts', path: '/cold-starts' },
  { section: 'duplicates', label: 'Duplicates', path: '/duplicates' },
  { section: 'findings', label: 'Findings', path: '/findings' },
  { section: 'alerts', label: 'Alerts', path: '/alerts' },
];

/** Parameters that belong to one page of a list and not to the list. */
const cursors = ['after'];

/** `2026-11-20T21:55` for a datetime-local field, in UTC: whole minutes, so that the stretch holds the range. */
function fieldTime(time: Date, round: (minutes: number) => number): string {
  return new Date(round(time.getTime() / 60_000) * 60_000).toISOString().slice(0, 16);
}

/** The end of a range as it is told: one that is reckoned from now reaches a little further, for clocks ahead of ours. */
function endShown({ to, preset }: Range, now: Date): Date {
  return preset !== undefined && to > now ? now : to;
}

/** What stands around every page: navigation, time range control, the JSON twin's address. */
export function frame(request: Request, view: { section?: Section; model: object }, now: Date) {
  const query = Object.fromEntries(
    Object.entries(request.query).filter(([, value]) => typeof value === 'string'),
  ) as Query;
  const { range } = view.model as Partial<View>;
  const kept = Object.fromEntries(Object.entries(query).filter(([name]) => !cursors.includes(name)));
  const { range: _range, from: _from, to: _to, ...filters } = kept;
  const time: Query = { range: query.range, from: query.from, to: query.to };
  return {
    now: formatTime(now).slice(0, 19),
    found: request.path === '/find' ? (query.q ?? '') : '',
    apiHref: link(request.path === '/' ? '/api' : `/api${request.path}`, query),
    places: places.map(({ section, label, path }) => ({
      label,
      href: link(path, time),
      isCurrent: section === view.section,
    })),
    range: range && {
      text: `${formatTime(range.from).slice(0, 19)} to ${formatTime(endShown(range, now)).slice(0, 19)} UTC`,
      path: request.path,
      filters: Object.entries(filters),
      from: fieldTime(range.from, Math.floor),
      to: fieldTime(range.to, Math.ceil),
      isCustom: range.preset === undefined,
      presets: Object.entries(presets).map(([preset, { label, name }]) => ({
        label,
        name,
        href: link(request.path, { ...filters, range: preset }),
        isCurrent: preset === range.preset,
      })),
    },
  };
}
