import { phpDate } from '../../model/clock.js';
import { isMap } from '../../php/index.js';
import { RestError } from '../errors.js';
import { type CallContext, method, type MethodTable } from '../method.js';
import type { Params } from '../params.js';
import type { EntityStores } from './entity-stores.js';
import type { EntityStore } from './entity-store.js';
import { listPage } from './list.js';
import type { EntityRecord } from './record.js';

/**
 * `crm.item.*` for the item types (smart processes) that the portal has: camel-case fields, ids as numbers. A change
 * raises the event of all types and the one of its own type, `ONCRMDYNAMICITEMADD` and `ONCRMDYNAMICITEMADD_147`.
 */
export function itemMethods(stores: EntityStores): MethodTable {
  const answer = (record: EntityRecord) => ({ result: { item: record } });

  return {
    'crm.item.add': method('crm', (params, context) => {
      const { store, typeId } = storeOf(params, context, stores);
      const fields = readFields(params);
      const by = context.caller.userId;
      const id = store.add((newId) => ({
        title: `Item #${newId}`,
        assignedById: by,
        createdBy: by,
        createdTime: now(context),
        ...updated(context),
        ...fields,
        id: newId,
        entityTypeId: typeId,
      }));
      raise(context, 'ADD', typeId, id);
      return answer(store.get(id)!);
    }),
    'crm.item.get': method('crm', (params, context) =>
      answer(existing(storeOf(params, context, stores).store, params.int('id'))),
    ),
    'crm.item.update': method('crm', (params, context) => {
      const { store, typeId } = storeOf(params, context, stores);
      const { id } = idOf(existing(store, params.int('id')));
      store.update(id, { ...readFields(params), ...updated(context), id, entityTypeId: typeId });
      raise(context, 'UPDATE', typeId, id);
      return answer(store.get(id)!);
    }),
    'crm.item.delete': method('crm', (params, context) => {
      const { store, typeId } = storeOf(params, context, stores);
      const { id } = idOf(existing(store, params.int('id')));
      store.delete(id);
      raise(context, 'DELETE', typeId, id);
      return { result: [] };
    }),
    'crm.item.list': method('crm', (params, context) => {
      const { store } = storeOf(params, context, stores);
      const { records, ...counts } = listPage(store.all(), params, { id: 'ASC' });
      return { result: { items: records }, ...counts };
    }),
  };
}

function storeOf(
  params: Params,
  { model }: CallContext,
  stores: EntityStores,
): { store: EntityStore; typeId: number } {
  const typeId = params.int('entityTypeId');
  if (!model.facts.itemTypes.includes(typeId)) {
    throw new RestError(400, 'NOT_FOUND', `Smart process with entityTypeId ${typeId} not found`);
  }
  return { store: stores.of(`item:${typeId}`), typeId };
}

function existing(store: EntityStore, id: number): EntityRecord {
  const record = store.get(id);
  if (!record) throw new RestError(400, 'NOT_FOUND', 'Element not found');
  return record;
}

const idOf = (record: EntityRecord): { id: number } => ({ id: Number(record['id']) });

function readFields(params: Params): EntityRecord {
  const fields = params.get('fields');
  return isMap(fields) ? { ...fields } : {};
}

function raise({ hit }: CallContext, verb: string, typeId: number, id: number): void {
  const data = { FIELDS: { ID: id, ENTITY_TYPE_ID: typeId } };
  hit.raise(`ONCRMDYNAMICITEM${verb}`, data);
  hit.raise(`ONCRMDYNAMICITEM${verb}_${typeId}`, data);
}

const updated = (context: CallContext): EntityRecord => ({
  updatedBy: context.caller.userId,
  updatedTime: now(context),
});

const now = ({ model }: CallContext): string => phpDate(model.facts.clock.now());
