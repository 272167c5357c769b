import { phpDate } from '../../model/clock.js';
import { RestError } from '../errors.js';
import { type CallContext, method, type MethodResult, type MethodTable } from '../method.js';
import type { Params } from '../params.js';
import { type CrmType, withMultipleFields } from './crm-defaults.js';
import type { EntityStore } from './entity-store.js';
import { listPage, selectFields } from './list.js';
import { type Change, modified, newCrmRecord } from './new-crm-record.js';
import { type EntityRecord, storedFields } from './record.js';

/** The five methods of one CRM type; changes raise their events. */
export function crmMethods(type: CrmType, store: EntityStore): MethodTable {
  const raise = ({ hit }: CallContext, verb: string, id: number): void =>
    hit.raise(`ONCRM${type.event}${verb}`, { FIELDS: { ID: id } });

  return {
    [`crm.${type.method}.add`]: method('crm', (params, context) => {
      const fields = readFields(params);
      const id = store.add((newId) => newCrmRecord(type, newId, changeOf(context), fields));
      raise(context, 'ADD', id);
      return { result: id };
    }),
    [`crm.${type.method}.get`]: method('crm', (params) => ({ result: existing(store, readId(params)) })),
    [`crm.${type.method}.update`]: method('crm', (params, context) => {
      const id = readId(params);
      existing(store, id);
      store.update(id, { ...readFields(params), ...modified(changeOf(context)), ID: String(id) });
      raise(context, 'UPDATE', id);
      return { result: true };
    }),
    [`crm.${type.method}.delete`]: method('crm', (params, context) => {
      const id = readId(params);
      existing(store, id);
      store.delete(id);
      raise(context, 'DELETE', id);
      return { result: true };
    }),
    [`crm.${type.method}.list`]: method('crm', (params) => crmList(store, params)),
  };
}

function crmList(store: EntityStore, params: Params): MethodResult {
  const { records, ...counts } = listPage(store.all(), params, { ID: 'ASC' });
  return { result: records.map((record) => selectFields(record, params.list('select'))), ...counts };
}

function existing(store: EntityStore, id: number): EntityRecord {
  const record = store.get(id);
  if (!record) throw new RestError(400, '', 'Not found');
  return record;
}

function readId(params: Params): number {
  const id = params.int('id');
  if (id <= 0) throw new RestError(400, '', 'ID is not defined or invalid.');
  return id;
}

function readFields(params: Params): EntityRecord {
  const fields = params.map('fields');
  // An empty PHP array is a list.
  if (!fields && !(Array.isArray(params.get('fields')) && params.list('fields').length === 0)) {
    throw new RestError(400, '', "Parameter 'fields' must be array.");
  }
  return withMultipleFields(storedFields(fields ?? {}));
}

function changeOf({ model, caller }: CallContext): Change {
  return { userId: caller.userId, at: phpDate(model.facts.clock.now()) };
}
