/**
 * Object types that can be swept: those with a modification date, a list that filters by it, and
 * events of their own. `item:<entityTypeId>` are the items of one smart process, or with `item:31`
 * the invoices.
 *
 * @publicApi
 */
export type SweepEntity =
  'activity' | 'company' | 'contact' | 'deal' | 'lead' | 'quote' | 'task' | `item:${number}`;

/** The spelling of the fields that a sweep needs. */
export interface SweptFields {
  id: string;
  created: string;
  modified: string;
  createdBy: string;
  modifiedBy: string;
}

/** The events of one change; if an item has two names for them, one pair each. */
export interface SweptEvents {
  add: string;
  update: string;
}

/** How the objects of one type are listed and converted to events. */
export interface SweptKind {
  entity: SweepEntity;
  method: string;
  params: Readonly<Record<string, unknown>>;
  /** In `select`, `filter` and `order`. */
  fields: SweptFields;
  /** In the answer. */
  answered: SweptFields;
  /** The member of `result` that holds the objects; `undefined`: it is the list itself. */
  member: string | undefined;
  events: readonly SweptEvents[];
  /** `data` of an event, as the portal would send it. */
  data: 'fields' | 'item' | 'task';
  /** For {@link data} `item`. */
  entityTypeId?: string;
}

const CRM_FIELDS: SweptFields = {
  id: 'ID',
  created: 'DATE_CREATE',
  modified: 'DATE_MODIFY',
  createdBy: 'CREATED_BY_ID',
  modifiedBy: 'MODIFY_BY_ID',
};

const crm = (
  name: Exclude<SweepEntity, `item:${number}`>,
  fields: SweptFields = CRM_FIELDS,
): readonly [string, SweptKind] => {
  const event = `ONCRM${name.toUpperCase()}`;
  return [
    name,
    {
      entity: name,
      method: `crm.${name}.list`,
      params: {},
      fields,
      answered: fields,
      member: undefined,
      events: [{ add: `${event}ADD`, update: `${event}UPDATE` }],
      data: 'fields',
    },
  ];
};

/**
 * The vendor's reference (bitrix-tools/b24-rest-docs) documents these fields at
 * `crm.<entity>.fields`, in `tasks/tasks-task-list` (upper case in requests, camel case in answers)
 * and in `crm/universal/object-fields`. Filters accept dates as ISO 8601 with an offset. A
 * requisite has no modification date until it is first changed, and products are listed by rules of
 * their own: neither can be swept.
 */
const KINDS: ReadonlyMap<string, SweptKind> = new Map([
  crm('company'),
  crm('contact'),
  crm('deal'),
  crm('lead'),
  crm('quote'),
  crm('activity', {
    id: 'ID',
    created: 'CREATED',
    modified: 'LAST_UPDATED',
    createdBy: 'AUTHOR_ID',
    modifiedBy: 'EDITOR_ID',
  }),
  [
    'task',
    {
      entity: 'task',
      method: 'tasks.task.list',
      params: {},
      fields: {
        id: 'ID',
        created: 'CREATED_DATE',
        modified: 'CHANGED_DATE',
        createdBy: 'CREATED_BY',
        modifiedBy: 'CHANGED_BY',
      },
      answered: {
        id: 'id',
        created: 'createdDate',
        modified: 'changedDate',
        createdBy: 'createdBy',
        modifiedBy: 'changedBy',
      },
      member: 'tasks',
      events: [{ add: 'ONTASKADD', update: 'ONTASKUPDATE' }],
      data: 'task',
    },
  ],
]);

const ITEM_FIELDS: SweptFields = {
  id: 'id',
  created: 'createdTime',
  modified: 'updatedTime',
  createdBy: 'createdBy',
  modifiedBy: 'updatedBy',
};

/** Entity types with events and a method of their own, by `entityTypeId`. */
const OWN_NAMES: ReadonlyMap<string, SweepEntity> = new Map([
  ['1', 'lead'],
  ['2', 'deal'],
  ['3', 'contact'],
  ['4', 'company'],
  ['7', 'quote'],
]);

/** How an entity is swept, or why it cannot be: a sentence with its fix. */
export function sweptKind(entity: unknown): SweptKind | string {
  if (typeof entity !== 'string') return `${String(entity)} is no entity. Try: ${known()}`;
  const kind = KINDS.get(entity);
  if (kind) return kind;
  const [, entityTypeId] = /^item:([1-9]\d{0,8})$/.exec(entity) ?? [];
  if (entityTypeId === undefined) return `'${entity}' is no entity that can be swept. Try: ${known()}`;
  const own = OWN_NAMES.get(entityTypeId);
  if (own) return `'${entity}' has a name of its own. Try: '${own}'`;
  const names = ['', `_${entityTypeId}`];
  return {
    entity: `item:${Number(entityTypeId)}`,
    method: 'crm.item.list',
    params: { entityTypeId: Number(entityTypeId) },
    fields: ITEM_FIELDS,
    answered: ITEM_FIELDS,
    member: 'items',
    events: names.map((suffix) => ({
      add: `ONCRMDYNAMICITEMADD${suffix}`,
      update: `ONCRMDYNAMICITEMUPDATE${suffix}`,
    })),
    data: 'item',
    entityTypeId,
  };
}

const known = (): string => [...KINDS.keys(), 'item:<entityTypeId>'].map((name) => `'${name}'`).join(', ');
