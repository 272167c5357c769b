import { isMap } from '../php/index.js';
import type { EntityStore } from '../rest/entities/entity-store.js';
import { addTask } from '../rest/entities/tasks.js';
import type { CallContext } from '../rest/method.js';
import { idFilter } from './id-filter.js';
import { readNewTask } from './new-task.js';
import { type Query, readSelect, requireInt } from './query.js';
import { invalidOrder, invalidPagination, notFound } from './rest3.errors.js';
import { isSortable, taskDto, taskOrder } from './task-dto.js';

/** A method of REST 3. */
export interface Rest3Method {
  scope: string;
  run(query: Query, context: CallContext): Record<string, unknown>;
}

/** `tasks.task.*` of REST 3, on the same tasks as those of the older REST. Scopes as documented. */
export function taskMethods(store: EntityStore): ReadonlyMap<string, Rest3Method> {
  const get = (query: Query, { model }: CallContext) => {
    const id = requireInt(query, 'id');
    const record = store.get(id);
    if (!record) throw notFound(id);
    return { item: taskDto(model, record, readSelect(query)) };
  };
  const list = (query: Query, { model }: CallContext) => {
    const isMeant = idFilter(query['filter']);
    const found = store.all().filter((record) => isMeant(Number(record['ID'])));
    const sorted = found.toSorted(taskOrder(readOrder(query['order'])));
    const { offset, limit } = readPagination(query['pagination']);
    const select = readSelect(query) ?? ['id'];
    return { items: sorted.slice(offset, offset + limit).map((record) => taskDto(model, record, select)) };
  };
  const add = (query: Query, context: CallContext) => {
    const id = addTask(store, context, readNewTask(query, context.model));
    return { item: taskDto(context.model, store.get(id)!) };
  };
  return new Map<string, Rest3Method>([
    ['tasks.task.get', { scope: 'task', run: get }],
    ['tasks.task.list', { scope: 'tasks', run: list }],
    ['tasks.task.add', { scope: 'task', run: add }],
  ]);
}

function readOrder(order: unknown): (readonly [string, number])[] {
  if (order === undefined || order === null) return [['id', 1]];
  if (!isMap(order)) throw invalidOrder(order);
  return Object.entries(order).map(([field, direction]) => {
    const upper = String(direction).toUpperCase();
    if (!isSortable(field) || (upper !== 'ASC' && upper !== 'DESC')) throw invalidOrder(order);
    return [field, upper === 'DESC' ? -1 : 1];
  });
}

const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 1000;

function readPagination(pagination: unknown): { offset: number; limit: number } {
  if (pagination === undefined || pagination === null) return { offset: 0, limit: DEFAULT_LIMIT };
  if (!isMap(pagination)) throw invalidPagination(pagination);
  const read = (name: string): number | undefined => {
    const value = pagination[name];
    if (value === undefined) return undefined;
    if (!Number.isInteger(value) || Number(value) < 0) throw invalidPagination(pagination);
    return Number(value);
  };
  const limit = read('limit') ?? DEFAULT_LIMIT;
  if (limit === 0) throw invalidPagination(pagination);
  const most = Math.min(limit, LARGEST_LIMIT);
  const page = read('page');
  const offset = read('offset') ?? 0;
  // With a page and a limit the offset follows from them, whatever was given.
  return { limit: most, offset: page !== undefined && page > 0 ? (page - 1) * most : offset };
}
