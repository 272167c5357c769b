/** `data` of most events: the id of the object, under `FIELDS`. Read the rest when you need it. */
export interface EntityFieldsData {
  FIELDS: { ID: string };
}

/** The id of the object stands in `data` itself. */
export interface EntityIdData {
  ID: string;
}

/** As {@link EntityIdData}, in lower case. */
export interface LowercaseIdData {
  id: string;
}

/** A custom field was added, changed or deleted. */
export interface UserFieldData {
  FIELDS: {
    ID: string;
    /** The kind of object that has the field: `CRM_DEAL`. */
    ENTITY_ID: string;
    /** `UF_CRM_…` */
    FIELD_NAME: string;
  };
}

/** A product of the catalogue, a variation or a service: `TYPE` says which. */
export interface CatalogProductData {
  FIELDS: { ID: string; TYPE: string };
}

/** A post of the feed. */
export interface LiveFeedPostData {
  FIELDS: { POST_ID: string };
}

/** An order of the shop. */
export interface SaleOrderData {
  FIELDS: { ID: string; XML_ID?: string; ACTION?: string };
}
