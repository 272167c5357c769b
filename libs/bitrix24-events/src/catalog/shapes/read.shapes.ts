/** An object of a portal as a REST method gives it: what it holds depends on the portal, its plan and its version. */
export interface EntityRecord {
  readonly [field: string]: unknown;
}

/** What `crm.deal.get`, `crm.lead.get`, `crm.contact.get` and `crm.company.get` have in common; fields are texts. */
export interface ClassicCrmEntity extends EntityRecord {
  readonly ID: string;
  readonly ASSIGNED_BY_ID: string;
  readonly CREATED_BY_ID: string;
  readonly MODIFY_BY_ID: string;
  readonly DATE_CREATE: string;
  readonly DATE_MODIFY: string;
  readonly OPENED: string;
  readonly COMMENTS?: string | null;
  readonly ORIGINATOR_ID?: string | null;
  readonly ORIGIN_ID?: string | null;
}

/** A phone, an address of mail, a site: of a contact, a company or a lead. */
export interface CrmMultifield {
  readonly ID: string;
  readonly VALUE_TYPE: string;
  readonly VALUE: string;
  readonly TYPE_ID: string;
}

/** By `crm.deal.get`. */
export interface CrmDeal extends ClassicCrmEntity {
  readonly TITLE: string;
  readonly TYPE_ID?: string | null;
  readonly CATEGORY_ID: string;
  readonly STAGE_ID: string;
  /** `P` under way, `S` won, `F` lost. */
  readonly STAGE_SEMANTIC_ID?: string | null;
  readonly OPPORTUNITY?: string | null;
  readonly CURRENCY_ID?: string | null;
  readonly COMPANY_ID?: string | null;
  readonly CONTACT_ID?: string | null;
  readonly LEAD_ID?: string | null;
  readonly BEGINDATE?: string | null;
  readonly CLOSEDATE?: string | null;
  readonly CLOSED?: string;
}

/** By `crm.lead.get`. */
export interface CrmLead extends ClassicCrmEntity {
  readonly TITLE: string;
  readonly NAME?: string | null;
  readonly LAST_NAME?: string | null;
  readonly STATUS_ID: string;
  readonly STATUS_SEMANTIC_ID?: string | null;
  readonly OPPORTUNITY?: string | null;
  readonly CURRENCY_ID?: string | null;
  readonly COMPANY_ID?: string | null;
  readonly CONTACT_ID?: string | null;
  readonly PHONE?: readonly CrmMultifield[];
  readonly EMAIL?: readonly CrmMultifield[];
}

/** By `crm.contact.get`. */
export interface CrmContact extends ClassicCrmEntity {
  readonly NAME?: string | null;
  readonly SECOND_NAME?: string | null;
  readonly LAST_NAME?: string | null;
  readonly POST?: string | null;
  readonly TYPE_ID?: string | null;
  readonly COMPANY_ID?: string | null;
  readonly PHONE?: readonly CrmMultifield[];
  readonly EMAIL?: readonly CrmMultifield[];
}

/** By `crm.company.get`. */
export interface CrmCompany extends ClassicCrmEntity {
  readonly TITLE: string;
  readonly COMPANY_TYPE?: string | null;
  readonly INDUSTRY?: string | null;
  readonly PHONE?: readonly CrmMultifield[];
  readonly EMAIL?: readonly CrmMultifield[];
}

/** By `crm.activity.get`. */
export interface CrmActivity extends EntityRecord {
  readonly ID: string;
  readonly OWNER_ID: string;
  readonly OWNER_TYPE_ID: string;
  readonly TYPE_ID: string;
  readonly PROVIDER_ID?: string | null;
  readonly SUBJECT?: string | null;
  readonly COMPLETED: string;
  readonly RESPONSIBLE_ID: string;
}

/** An item of a smart process, by `crm.item.get`: names in camel case, numbers are numbers. */
export interface CrmItem extends EntityRecord {
  readonly id: number;
  readonly entityTypeId: number;
  readonly title?: string | null;
  readonly stageId?: string | null;
  readonly categoryId?: number | null;
  readonly assignedById?: number | null;
  readonly createdTime?: string;
  readonly updatedTime?: string;
}

/** By `tasks.task.get`: names in camel case, ids are texts. */
export interface TasksTask extends EntityRecord {
  readonly id: string;
  readonly title: string;
  readonly description?: string | null;
  readonly status: string;
  readonly responsibleId: string;
  readonly createdBy: string;
  readonly groupId?: string | null;
  readonly deadline?: string | null;
}
