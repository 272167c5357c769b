import type { PortalModel } from '../../model/portal.js';
import type { EntityRecord } from './record.js';

/** `RESPONSIBLE_ID` → `responsibleId`, as tasks.task.* answers. */
export function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
}

/** A task as it is answered: camel case, with its people. */
export function taskShape(model: PortalModel, record: EntityRecord): Record<string, unknown> {
  const shape: Record<string, unknown> = Object.fromEntries(
    Object.entries(record).map(([name, value]) => [camelCase(name), value]),
  );
  shape['group'] = [];
  if ('createdBy' in shape) shape['creator'] = person(model, shape['createdBy']);
  if ('responsibleId' in shape) shape['responsible'] = person(model, shape['responsibleId']);
  return shape;
}

function person(model: PortalModel, id: unknown): Record<string, unknown> {
  const user = model.users.find(Number(id));
  const name = user ? `${user.name} ${user.lastName}`.trim() : '';
  return { id: String(id), name, link: `/company/personal/user/${String(id)}/`, icon: '', workPosition: '' };
}

export function newTask(id: number, userId: number, now: string): EntityRecord {
  return {
    ID: String(id),
    TITLE: '',
    DESCRIPTION: '',
    PRIORITY: '1',
    STATUS: '2',
    GROUP_ID: '0',
    PARENT_ID: null,
    DEADLINE: null,
    CREATED_BY: String(userId),
    CREATED_DATE: now,
    CHANGED_BY: String(userId),
    CHANGED_DATE: now,
    CLOSED_DATE: null,
    ACCOMPLICES: [],
    AUDITORS: [],
  };
}
