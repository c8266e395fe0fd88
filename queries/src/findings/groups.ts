import { ConfigError } from '../environment.ts';

/** A group that functions and channels belong to by name: a team, a domain. */
export interface Group {
  name: string;
  /** Globs over the short name (the last part of an ARN or path) or over the whole one: `*` any text, `?` one character. */
  patterns: string[];
}

const glob = /^[\w.:/@${}*?-]+$/;

/**
 * `billing=charge-*,invoice-*;shipping=ship-*`. Of patterns that fit the same name the first counts.
 * @throws ConfigError with every fault
 */
export function parseGroups(text: string): Group[] {
  const faults: string[] = [];
  const groups = new Map<string, Group>();
  const owners = new Map<string, string>();
  for (const part of text.split(';').map((one) => one.trim())) {
    if (part === '') continue;
    const [name = '', ...rest] = part.split('=').map((one) => one.trim());
    const patterns = rest
      .join('=')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean);
    if (rest.length === 0) faults.push(`"${part}" has no "=": write group=pattern,pattern`);
    else if (name === '') faults.push(`"${part}" names no group before "="`);
    else if (patterns.length === 0) faults.push(`group "${name}" has no pattern`);
    for (const pattern of patterns) {
      const owner = owners.get(pattern);
      if (!glob.test(pattern)) faults.push(`"${pattern}" of group "${name}" is no pattern of a name`);
      if (owner !== undefined && owner !== name)
        faults.push(`"${pattern}" is in group "${owner}" and in "${name}"`);
      owners.set(pattern, name);
    }
    const group = groups.get(name) ?? { name, patterns: [] };
    groups.set(name, { name, patterns: [...group.patterns, ...patterns] });
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return [...groups.values()];
}

/** Names and regular expressions (RE2) side by side, one pair a pattern, in the order in which they are tried. */
export function groupParams(groups: readonly Group[]): {
  group_names: string[];
  group_patterns: string[];
} {
  const pairs = groups.flatMap(({ name, patterns }) =>
    patterns.map((pattern) => [name, expression(pattern)]),
  );
  return {
    group_names: pairs.map(([name = '']) => name),
    group_patterns: pairs.map(([, pattern = '']) => pattern),
  };
}

function expression(pattern: string): string {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return `^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`;
}
