import type { PortalModel } from '../model/portal.js';
import { type EntityRecord, storedFields } from '../rest/entities/record.js';
import { type Query, requireMap } from './query.js';
import { type FieldError, invalidRequest, missing, unknownField, wrongType } from './rest3.errors.js';

/** Where the fields of `tasks.task.add` are kept; of others the emulator knows nothing. */
const WRITABLE: Readonly<Record<string, string>> = {
  title: 'TITLE',
  description: 'DESCRIPTION',
  creatorId: 'CREATED_BY',
  responsibleId: 'RESPONSIBLE_ID',
  deadline: 'DEADLINE',
  groupId: 'GROUP_ID',
  parentId: 'PARENT_ID',
};

const REQUIRED = ['title', 'creatorId', 'responsibleId'] as const;

/** What is said of a user that there is not; of the creator the portal says nothing. */
const NO_SUCH_USER = {
  creatorId: '',
  responsibleId: 'The user specified in the "Executor" field was not found',
} as const;

/** `fields` of `tasks.task.add`, as they are stored. @throws Rest3Error */
export function readNewTask(query: Query, model: PortalModel): EntityRecord {
  const fields = requireMap(query, 'fields');
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(WRITABLE, name));
  if (unknown !== undefined) throw unknownField(unknown);
  const absent = REQUIRED.filter((name) => fields[name] === undefined || fields[name] === '');
  if (absent.length > 0) throw invalidRequest(absent.map(missing));
  const errors = (['creatorId', 'responsibleId'] as const).flatMap((name) =>
    userErrors(model, name, fields[name]),
  );
  if (errors.length > 0) throw invalidRequest(errors);
  return storedFields(
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [WRITABLE[name]!, value])),
  );
}

function userErrors(model: PortalModel, field: keyof typeof NO_SUCH_USER, id: unknown): FieldError[] {
  if (!Number.isInteger(id)) return [wrongType(field, 'int')];
  return model.users.find(Number(id)) ? [] : [{ message: NO_SUCH_USER[field], field }];
}
