import type { PortalModel } from '../model/portal.js';
import { compare, comparable } from '../rest/entities/filter.js';
import type { EntityRecord } from '../rest/entities/record.js';
import { toText } from '../rest/params.js';
import { unknownField } from './rest3.errors.js';

type Read = (record: EntityRecord) => unknown;

const text =
  (name: string): Read =>
  (record) =>
    record[name] ?? null;
const integer =
  (name: string): Read =>
  (record) =>
    toText(record[name]) === '' ? null : Number(record[name]);
/** Names by number; a number without a documented name stays as it is. */
const named =
  (name: string, names: Readonly<Record<string, string>>): Read =>
  (record) => {
    const value = toText(record[name]);
    return names[value] ?? value;
  };

/** The fields of `TaskDto` that the emulator keeps, by their name in REST 3. The portal has many more. */
const FIELDS: Readonly<Record<string, Read>> = {
  id: integer('ID'),
  title: text('TITLE'),
  description: text('DESCRIPTION'),
  creatorId: integer('CREATED_BY'),
  created: text('CREATED_DATE'),
  responsibleId: integer('RESPONSIBLE_ID'),
  deadline: text('DEADLINE'),
  groupId: integer('GROUP_ID'),
  priority: named('PRIORITY', { 0: 'low', 1: 'average', 2: 'high' }),
  status: named('STATUS', { 2: 'pending', 3: 'in_progress', 5: 'completed' }),
  parentId: integer('PARENT_ID'),
  changed: text('CHANGED_DATE'),
  changedById: integer('CHANGED_BY'),
  closed: text('CLOSED_DATE'),
};

/** Fields of people, by the field that holds their id. */
const PEOPLE: Readonly<Record<string, string>> = { creator: 'creatorId', responsible: 'responsibleId' };

/** Whether a task may be sorted by the field. */
export function isSortable(field: string): boolean {
  return Object.hasOwn(FIELDS, field) && !['description', 'parentId', 'changedById'].includes(field);
}

/** Sorts by fields of REST 3. */
export function taskOrder(order: readonly (readonly [field: string, sign: number])[]) {
  return (a: EntityRecord, b: EntityRecord): number => {
    for (const [field, sign] of order) {
      const difference = compare(comparable(FIELDS[field]!(a)), comparable(FIELDS[field]!(b)));
      if (difference !== 0) return sign * difference;
    }
    return 0;
  };
}

/**
 * A task as REST 3 answers it. Related people come when asked for by path (`responsible.name`).
 *
 * @param select all fields of the task itself without one
 * @throws Rest3Error for a field that there is not
 */
export function taskDto(
  model: PortalModel,
  record: EntityRecord,
  select: readonly string[] = Object.keys(FIELDS),
): Record<string, unknown> {
  const dto: Record<string, unknown> = {};
  for (const path of select) {
    const [name = '', member] = path.split('.', 2);
    if (member === undefined) dto[name] = readField(record, name);
    else dto[name] = { ...related(dto[name]), [member]: readPerson(model, record, name, member) };
  }
  return dto;
}

function readField(record: EntityRecord, name: string): unknown {
  if (!Object.hasOwn(FIELDS, name)) throw unknownField(name);
  return FIELDS[name]!(record);
}

function readPerson(model: PortalModel, record: EntityRecord, name: string, member: string): unknown {
  const idField = Object.hasOwn(PEOPLE, name) ? PEOPLE[name]! : undefined;
  if (idField === undefined) throw unknownField(name);
  const user = model.users.find(Number(readField(record, idField)));
  if (member === 'id') return user?.id ?? null;
  if (member === 'name') return user ? `${user.name} ${user.lastName}`.trim() : null;
  throw unknownField(`${name}.${member}`);
}

function related(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
