import { isMap } from '../php/index.js';
import { invalidFilter, invalidRequest } from './rest3.errors.js';

type Test = (id: number) => boolean;

/**
 * `filter` of `tasks.task.list`: conditions `[field, operator, value]` or `[field, value]`, groups with `logic: 'or'`.
 * Tasks may be filtered by `id` only.
 *
 * @throws Rest3Error
 */
export function idFilter(filter: unknown): Test {
  if (filter === undefined || filter === null) return () => true;
  if (!Array.isArray(filter)) throw invalidFilter(filter);
  const tests = filter.map(condition);
  return (id) => tests.every((test) => test(id));
}

function condition(entry: unknown): Test {
  if (isMap(entry) && Array.isArray(entry['conditions'])) {
    const tests = entry['conditions'].map(condition);
    return entry['logic'] === 'or'
      ? (id) => tests.some((test) => test(id))
      : (id) => tests.every((test) => test(id));
  }
  if (!Array.isArray(entry) || entry.length < 2 || entry.length > 3) throw invalidFilter(entry);
  const [field, second, third]: unknown[] = entry;
  if (field !== 'id') throw notFilterable(String(field));
  if (entry.length === 3) return compareBy(String(second), third, entry);
  return compareBy(Array.isArray(second) ? 'in' : '=', second, entry);
}

function compareBy(operator: string, value: unknown, entry: unknown): Test {
  const list = Array.isArray(value) ? value.map(Number) : [];
  const wanted = Number(value);
  switch (operator) {
    case '=':
      return (id) => id === wanted;
    case '!=':
      return (id) => id !== wanted;
    case '>':
      return (id) => id > wanted;
    case '>=':
      return (id) => id >= wanted;
    case '<':
      return (id) => id < wanted;
    case '<=':
      return (id) => id <= wanted;
    case 'in':
      return (id) => list.includes(id);
    case 'between':
      return (id) => id >= (list[0] ?? NaN) && id <= (list[1] ?? NaN);
    default:
      throw invalidFilter(entry);
  }
}

function notFilterable(field: string) {
  const message = `In DTO \`TaskDto\`, the \`${field}\` field requires the \`Filterable\` attribute for such a request`;
  return invalidRequest([{ message, field }]);
}
