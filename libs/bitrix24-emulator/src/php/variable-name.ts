/**
 * A form name split the way PHP registers variables: `a[b][]` is `['a', 'b', null]`, where null appends.
 * No keys at all: PHP ignores the pair.
 */
export function splitName(name: string): (string | null)[] {
  const text = name.split('\0', 1)[0]!.replace(/^ +/, '');
  const open = text.indexOf('[');
  if (text === '' || open === 0) return [];
  if (open < 0) return [tidy(text)];
  const keys: (string | null)[] = [tidy(text.slice(0, open))];
  let at = open;
  while (text[at] === '[') {
    const close = text.indexOf(']', at + 1);
    // An index that never closes: at the first level the bracket becomes part of the name, deeper it is dropped.
    if (close < 0) return at === open ? [tidy(text)] : keys;
    const key = text.slice(at + 1, close);
    keys.push(/^\s?$/.test(key) ? null : key);
    at = close + 1;
  }
  return keys;
}

/** PHP variables hold no dot, no space and no bracket. */
function tidy(name: string): string {
  return name.replace(/[ .[]/g, '_');
}
