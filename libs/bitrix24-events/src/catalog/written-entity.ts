import { isObject } from '../common/index.js';
import { ENTITIES } from './generated/event-table.js';

/** What a writing method writes to. */
export interface WrittenEntity {
  /** As {@link EntityRef.type}. */
  type: string;
  /** Unknown before an `add` is answered. */
  id?: string;
  /** Whether it makes a new one. */
  created: boolean;
}

interface Family {
  type: string;
  idParam: string;
}

/** Types of the CRM that `crm.item.*` writes to, and whose events have names of their own. */
const CLASSIC_TYPES: Readonly<Record<string, string>> = {
  '1': 'crm.lead',
  '2': 'crm.deal',
  '3': 'crm.contact',
  '4': 'crm.company',
  '7': 'crm.quote',
};

let families: Map<string, Family> | undefined;

/** By the names of their methods, lower case. Ids of composite types stand in several parameters, except an item's. */
function familyOf(name: string): Family | undefined {
  families ??= new Map(
    ENTITIES.filter(({ type, typePaths }) => !typePaths || type === 'crm.item').flatMap(({ type, read }) => {
      const family = { type, idParam: read?.idParam.toLowerCase() ?? 'id' };
      const names = [type, ...(read ? [read.method.slice(0, read.method.lastIndexOf('.'))] : [])];
      return names.map((one): [string, Family] => [one.toLowerCase(), family]);
    }),
  );
  return families.get(name);
}

/**
 * The object that a call to a writing method changes, as far as names tell: `crm.deal.productrows.set` of id 5 is a
 * change of deal 5. `undefined` where the catalogue knows no such object.
 */
export function writtenEntity(
  method: string,
  params: Readonly<Record<string, unknown>>,
): WrittenEntity | undefined {
  const parts = method
    .replace(/^api\//i, '')
    .toLowerCase()
    .split('.');
  const verb = parts.at(-1);
  for (let length = parts.length - 1; length > 0; length--) {
    const family = familyOf(parts.slice(0, length).join('.'));
    if (!family) continue;
    const created = verb === 'add' && length === parts.length - 1;
    const type = family.type === 'crm.item' ? itemType(paramOf(params, 'entitytypeid')) : family.type;
    if (type === undefined) return undefined;
    const id = created ? undefined : (paramOf(params, family.idParam) ?? paramOf(params, 'id'));
    if (!created && id === undefined) return undefined;
    return { type, created, ...(id !== undefined && { id }) };
  }
  return undefined;
}

/** The id in what an `add` answers: itself, `{ id }`, or `{ item: { id } }`. */
export function createdId(result: unknown): string | undefined {
  if (typeof result !== 'object' || result === null) return idText(result);
  const own = paramOf(result, 'id');
  if (own !== undefined) return own;
  const [inner] = Object.values(result);
  return isObject(inner) ? paramOf(inner, 'id') : undefined;
}

const itemType = (entityTypeId: string | undefined): string | undefined =>
  entityTypeId === undefined ? undefined : (CLASSIC_TYPES[entityTypeId] ?? `crm.item.${entityTypeId}`);

/** Bitrix24 takes names of parameters in any case. */
const paramOf = (params: object, name: string): string | undefined =>
  idText(Object.entries(params).find(([key]) => key.toLowerCase() === name)?.[1]);

const idText = (value: unknown): string | undefined =>
  (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) ||
  (typeof value === 'string' && value !== '' && value !== '0')
    ? String(value)
    : undefined;
