import { phpDate } from '../../model/clock.js';
import type { PhpMap } from '../../php/index.js';
import { RestError } from '../errors.js';
import { type CallContext, method, type MethodTable } from '../method.js';
import type { Params } from '../params.js';
import type { EntityStore } from './entity-store.js';
import { listPage, selectFields } from './list.js';
import { type EntityRecord, storedFields } from './record.js';
import { newTask, taskShape } from './task-shape.js';

/** `tasks.task.*`: upper-case fields in, camel case out; changes raise events with halves that may be `undefined`. */
export function taskMethods(store: EntityStore): MethodTable {
  const answer = (id: number, { model }: CallContext) => ({
    result: { task: taskShape(model, store.get(id)!) },
  });

  return {
    'tasks.task.add': method('task', (params, context) => {
      const fields = readFields(params);
      if (!fields['TITLE']) throw new RestError(400, 'ERROR_CORE', 'Task title not specified<br>');
      if (!fields['RESPONSIBLE_ID']) throw new RestError(400, 'ERROR_CORE', 'Assignee not specified<br>');
      return answer(addTask(store, context, fields), context);
    }),
    'tasks.task.get': method('task', (params, { model }) => {
      const record = store.get(readId(params));
      // A task that is not there is an empty answer, not an error.
      if (!record) return { result: [] };
      return { result: { task: taskShape(model, selectFields(record, params.list('select'))) } };
    }),
    'tasks.task.update': method('task', (params, context) => {
      const id = readId(params);
      const fields = readFields(params);
      if (!store.get(id)) throw new RestError(400, '0', 'Action on the task is not allowed (internal error)');
      store.update(id, {
        ...fields,
        CHANGED_BY: String(context.caller.userId),
        CHANGED_DATE: now(context),
        ID: String(id),
      });
      context.hit.raise('ONTASKUPDATE', taskData({ FIELDS_BEFORE: { ID: id }, FIELDS_AFTER: { ID: id } }));
      return answer(id, context);
    }),
    'tasks.task.delete': method('task', (params, context) => {
      const id = readId(params);
      if (!store.delete(id)) throw new RestError(400, '1048582', 'No access to delete the task');
      context.hit.raise('ONTASKDELETE', taskData({ FIELDS_BEFORE: { ID: id }, IS_ACCESSIBLE_AFTER: 'N' }));
      return { result: { task: true } };
    }),
    'tasks.task.list': method('task', (params, { model }) => {
      const { records, ...counts } = listPage(store.all(), params, { ID: 'DESC' });
      const select = params.list('select');
      return {
        result: { tasks: records.map((record) => taskShape(model, selectFields(record, select))) },
        ...counts,
      };
    }),
  };
}

/** Stores a task and raises its event. The id. */
export function addTask(store: EntityStore, context: CallContext, fields: EntityRecord): number {
  const id = store.add((newId) => ({
    ...newTask(newId, context.caller.userId, now(context)),
    ...fields,
    ID: String(newId),
  }));
  context.hit.raise('ONTASKADD', taskData({ FIELDS_AFTER: { ID: id }, IS_ACCESSIBLE_BEFORE: 'N' }));
  return id;
}

function taskData(halves: PhpMap): PhpMap {
  return {
    FIELDS_BEFORE: 'undefined',
    FIELDS_AFTER: 'undefined',
    IS_ACCESSIBLE_BEFORE: 'undefined',
    IS_ACCESSIBLE_AFTER: 'undefined',
    ...halves,
  };
}

function now({ model }: CallContext): string {
  return phpDate(model.facts.clock.now());
}

function readId(params: Params): number {
  if (!params.isSet('taskId')) {
    throw new RestError(
      400,
      '100',
      'CTaskItem All parameters in the constructor must have real class type (internal error)',
    );
  }
  const id = params.int('taskId');
  if (id <= 0) throw new RestError(400, '0', 'wrong task id');
  return id;
}

function readFields(params: Params): EntityRecord {
  const fields = params.map('fields');
  if (!fields || Object.keys(fields).length === 0) {
    throw new RestError(400, '100', 'Could not find value for parameter {fields} (internal error)');
  }
  return storedFields(fields);
}
