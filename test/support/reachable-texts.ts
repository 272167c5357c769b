import { inspect, types } from 'node:util';

/** A text that `util.inspect` would show of an object at some depth, and where. */
export interface ReachableText {
  path: string;
  text: string;
}

/** What inspecting shows through its own enumerable properties, entries of maps and sets, and custom inspection. */
export function reachableTexts(roots: Iterable<[name: string, value: unknown]>): ReachableText[] {
  const texts: ReachableText[] = [];
  const seen = new Set<unknown>();
  const left = [...roots];
  for (let at = 0; at < left.length; at++) {
    const [path, value] = left[at]!;
    if (typeof value === 'string') texts.push({ path, text: value });
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (ArrayBuffer.isView(value)) texts.push({ path, text: Buffer.from(value.buffer).toString('latin1') });
    else if (inspect.custom in value) texts.push({ path, text: inspect(value, { depth: 0 }) });
    else left.push(...partsOf(value, path));
  }
  return texts;
}

function partsOf(value: object, path: string): [string, unknown][] {
  if (types.isMap(value))
    return [...value].flatMap(([key, item]) => [
      [`${path}.keys()`, key],
      [`${path}.get(${String(key).slice(0, 20)})`, item],
    ]);
  if (types.isSet(value)) return [...value].map((item) => [`${path}.values()`, item]);
  return Reflect.ownKeys(value).flatMap((key): [string, unknown][] => {
    const property = Reflect.getOwnPropertyDescriptor(value, key);
    return property?.enumerable && 'value' in property ? [[`${path}.${String(key)}`, property.value]] : [];
  });
}
