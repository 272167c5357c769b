import { isObject, textOf } from '../common/index.js';
import { Bitrix24EventsError } from '../errors/index.js';
import type { SweptKind } from './sweep-entity.js';

/** Page size of all lists. */
export const PAGE_SIZE = 50;

/** An object in a list: the parts that a sweep uses. Times in milliseconds, rounded to seconds. */
export interface SweptRow {
  id: number;
  created: number;
  modified: number;
  createdBy?: string;
  modifiedBy?: string;
}

/** An answer after which a sweep cannot continue without skipping objects. */
export const badAnswer = ({ method }: Pick<SweptKind, 'method'>, fact: string): Bitrix24EventsError =>
  new Bitrix24EventsError(
    'SWEEP_BAD_ANSWER',
    `${fact}, in the answer to ${method}. Try: leave it out of sweep.entities, if it stays so.`,
  );

/**
 * The objects of an answer, by id. Those beyond a page are ignored, whatever the portal sends: the
 * next page starts after the last one that was read.
 *
 * @throws Bitrix24EventsError `SWEEP_BAD_ANSWER`
 */
export function readRows(kind: SweptKind, result: unknown): SweptRow[] {
  const list = kind.member === undefined ? result : isObject(result) ? result[kind.member] : undefined;
  // PHP sends a list with gaps as a map.
  if (!isObject(list)) throw badAnswer(kind, 'there is no list');
  return Object.values(list)
    .slice(0, PAGE_SIZE)
    .map((row) => readRow(kind, row))
    .toSorted((one, other) => one.id - other.id);
}

function readRow(kind: SweptKind, row: unknown): SweptRow {
  const { answered } = kind;
  const text = (field: keyof typeof answered): string => {
    return isObject(row) ? textOf(row[answered[field]]) : '';
  };
  const id = Number(text('id'));
  if (!Number.isSafeInteger(id) || id <= 0) throw badAnswer(kind, 'an object has no id');
  const [created, modified] = [Date.parse(text('created')), Date.parse(text('modified'))];
  if (Number.isNaN(created) && Number.isNaN(modified))
    throw badAnswer(kind, `object ${id} has neither ${answered.created} nor ${answered.modified}`);
  return {
    id,
    created: Number.isNaN(created) ? modified : created,
    modified: Number.isNaN(modified) ? created : modified,
    ...who('createdBy', text('createdBy')),
    ...who('modifiedBy', text('modifiedBy')),
  };
}

/** `0` means nobody. */
const who = <Name extends string>(name: Name, id: string): { [K in Name]?: string } =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a computed name
  (id === '' || id === '0' ? {} : { [name]: id }) as { [K in Name]?: string };
