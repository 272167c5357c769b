/** An item of a smart process. Its id is unique only within its entity type. */
export interface DynamicItemData {
  FIELDS: { ID: string; ENTITY_TYPE_ID: string };
}

/** An address was put to, or taken from, the object `ENTITY_ID` of kind `ENTITY_TYPE_ID`. */
export interface AddressData {
  FIELDS: {
    TYPE_ID: string;
    ENTITY_TYPE_ID: string;
    ENTITY_ID: string;
    ANCHOR_ID?: string;
    ANCHOR_TYPE_ID?: string;
  };
}

/** A document made from a template for the object `ENTITY_ID` of kind `ENTITY_TYPE_ID`. */
export interface CrmDocumentData {
  FIELDS: { ID: string; ENTITY_TYPE_ID: string; ENTITY_ID: string };
}

/** A deal was moved to another pipeline. */
export interface DealMoveData {
  FIELDS: { ID: string; CATEGORY_ID: string; STAGE_ID: string };
}

/** The settings of a recurring deal. */
export interface RecurringDealData {
  FIELDS: {
    /** Of the settings, not of a deal. */
    ID: string;
    RECURRING_DEAL_ID?: string;
  };
}

/** A recurring deal made a new deal. */
export interface RecurringDealExposeData {
  FIELDS: {
    /** Of the settings, not of a deal. */
    ID: string;
    RECURRING_DEAL_ID: string;
    /** The new deal. */
    DEAL_ID: string;
  };
}

/** A recurring old invoice, or the invoice that it made. */
export interface RecurringInvoiceData {
  FIELDS: {
    /** Of the settings, not of an invoice. */
    ID: string;
    /** The template. Absent at a DELETE. */
    RECURRING_INVOICE_ID?: string;
    /** The new invoice, at an EXPOSE. */
    INVOICE_ID?: string;
  };
}

/** A custom field of an old invoice. */
export interface InvoiceUserFieldData {
  id: string;
  entityId: string;
  fieldName: string;
}

/** Someone used a button of a timeline entry. Only the names of these members are documented. */
export interface TimelineItemActionData {
  id?: string;
  entityTypeId?: string;
  entityId?: string;
  activityId?: string;
  userId?: string;
}
