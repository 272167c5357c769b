// Bodies that cost a parser more than their size: what a search for the worst one goes through.

/** Names inside brackets or braces; lone indices made V8 reserve memory for all below them. */
export const INNER_NAMES = [
  '',
  '0',
  '1',
  '7',
  '31',
  '200',
  '400',
  '1023',
  '1024',
  '4095',
  '99999',
  '4294967294',
  '-5',
  'b',
  'é',
  'ключ',
  '__proto__',
  'x'.repeat(40),
];
export const ESCAPES = ['none', 'name', 'brackets', 'value', 'all'];
export const VALUES = ['', '1', 'a+', '%41', '%D0%98', 'é', '%ff', 'x'.repeat(60)];
/** Which level of the path tells one field from the next. */
export const VARYING = ['root', 'middle', 'leaf', 'none', 'all'];

const escape = (text) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');

/** The path of field `at`: names from the outside in. */
function pathOf({ depth, name, width, varying }, at) {
  const own = String(Math.floor(at / width));
  const inner = Array.from({ length: depth }, () => name);
  const leaf = width > 1 ? [`${name}${at % width}`] : [];
  if (varying === 'all') return [`k${own}`, ...inner.map((each) => each + own), ...leaf];
  if (varying === 'leaf') return ['k', ...inner, own, ...leaf];
  if (varying === 'middle') {
    const half = depth >> 1;
    return ['k', ...inner.slice(half), own, ...inner.slice(0, half), ...leaf];
  }
  return [varying === 'none' ? 'k' : own, ...inner, ...leaf];
}

function formField(shape, at) {
  const [open, close] = shape.escape === 'brackets' || shape.escape === 'all' ? ['%5B', '%5D'] : ['[', ']'];
  const name = shape.escape === 'name' || shape.escape === 'all' ? escape : (text) => text;
  const [root, ...inner] = pathOf(shape, at);
  const key = name(root) + inner.map((each) => open + name(each) + close).join('');
  const value = shape.value.repeat(shape.valueLength);
  return `${key}=${shape.escape === 'value' && value.length < 1_000 ? escape(value) : value}`;
}

function jsonField(shape, at) {
  const [root, ...inner] = pathOf(shape, at).map((name) => JSON.stringify(name || '0'));
  const value =
    shape.value === '' ? (shape.lists ? '[]' : '{}') : JSON.stringify(shape.value.repeat(shape.valueLength));
  const nested = inner.map((name) => (shape.lists ? '[' : `{${name}:`)).join('') + value;
  return `${root}:${nested}${(shape.lists ? ']' : '}').repeat(inner.length)}`;
}

/** Lists of small values, which JSON can hold the most of. */
function jsonItem(shape) {
  const value = shape.value === '' ? '' : '1';
  const key = JSON.stringify(shape.name || '0');
  return shape.lists
    ? '['.repeat(shape.depth) + value + ']'.repeat(shape.depth)
    : `{${key}:`.repeat(shape.depth) + (value || '{}') + '}'.repeat(shape.depth);
}

/** As many of `make(at)` as fit. */
function fill(size, make, separator) {
  const parts = [];
  let length = 0;
  for (let at = 0; ; at++) {
    const part = make(at);
    length += Buffer.byteLength(part) + separator.length;
    if (length > size && at > 0) return parts.join(separator);
    parts.push(part);
  }
}

/** The same shape with values of which at least one fits. */
function fitting(shape, size) {
  const most = Math.floor((size - Math.min(8_192, size / 2)) / Math.max(1, Buffer.byteLength(shape.value)));
  return { ...shape, valueLength: Math.min(shape.valueLength, most) };
}

/**
 * A body of at most `size` bytes.
 * @returns {{ contentType: string, body: Buffer }}
 */
export function bodyOf(given, size) {
  const shape = fitting(given, size);
  if (shape.encoding === 'form') {
    const body = Buffer.from(fill(size, (at) => formField(shape, at), '&'));
    return { contentType: 'application/x-www-form-urlencoded', body };
  }
  const text =
    shape.varying === 'none'
      ? `{"k":[${fill(size - 8, () => jsonItem(shape), ',')}]}`
      : `{${fill(size - 2, (at) => jsonField(shape, at), ',')}}`;
  return { contentType: 'application/json', body: Buffer.from(text) };
}

/** All shapes, as an arbitrary of fast-check: `fc` is the library. */
export const shapes = (fc) =>
  fc.record({
    encoding: fc.constantFrom('form', 'form', 'json'),
    depth: fc.oneof(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 9, max: 66 })),
    name: fc.constantFrom(...INNER_NAMES),
    width: fc.constantFrom(1, 1, 2, 10, 1_000),
    varying: fc.constantFrom(...VARYING),
    escape: fc.constantFrom(...ESCAPES),
    value: fc.constantFrom(...VALUES),
    valueLength: fc.constantFrom(1, 1, 30, 100_000),
    lists: fc.boolean(),
  });

const plain = {
  encoding: 'form',
  depth: 0,
  name: 'b',
  width: 1,
  varying: 'root',
  escape: 'none',
  value: '',
  valueLength: 1,
  lists: false,
};

/** Those that were the worst once, each of one kind. */
export const KNOWN_WORST = [
  { ...plain, depth: 63, name: '1023' },
  { ...plain, depth: 63, name: '0' },
  { ...plain, depth: 63, name: '' },
  { ...plain, depth: 60, name: '31' },
  { ...plain, depth: 60, name: '400' },
  { ...plain, depth: 40 },
  { ...plain, depth: 62, varying: 'leaf' },
  { ...plain, depth: 62, name: '1', varying: 'middle', escape: 'brackets' },
  { ...plain },
  { ...plain, depth: 1, varying: 'all' },
  { ...plain, value: '%D0%98', valueLength: 170_000 },
  { ...plain, value: 'a+', valueLength: 500_000 },
  { ...plain, value: '%41', valueLength: 340_000 },
  { ...plain, encoding: 'json', depth: 1, varying: 'none' },
  { ...plain, encoding: 'json', depth: 1, varying: 'none', lists: true },
  { ...plain, encoding: 'json', depth: 63, name: '1023' },
  { ...plain, encoding: 'json', depth: 60, lists: true },
];
