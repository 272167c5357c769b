/** A call begins. */
export interface CallInitData {
  CALL_ID: string;
  CALL_TYPE: string;
  CALLER_ID: string;
  PHONE_NUMBER?: string;
  ACCOUNT_SEARCH_ID?: string;
  REST_APP_ID?: string;
}

/** A call was answered. */
export interface CallStartData {
  CALL_ID: string;
  USER_ID: string;
}

/** A call ended. */
export interface CallEndData {
  CALL_ID: string;
  CALL_TYPE: string;
  PHONE_NUMBER?: string;
  PORTAL_NUMBER?: string;
  PORTAL_USER_ID?: string;
  /** Seconds. */
  CALL_DURATION?: string;
  CALL_START_DATE?: string;
  COST?: string;
  COST_CURRENCY?: string;
  CALL_FAILED_CODE?: string;
  CALL_FAILED_REASON?: string;
  CRM_ACTIVITY_ID?: string;
}

/** A user started a call that an application carries. */
export interface ExternalCallData {
  CALL_ID: string;
  PHONE_NUMBER: string;
  USER_ID: string;
  PHONE_NUMBER_INTERNATIONAL?: string;
  EXTENSION?: string;
  CALL_LIST_ID?: string;
  LINE_NUMBER?: string;
  IS_MOBILE?: string;
  CRM_ENTITY_TYPE?: string;
  CRM_ENTITY_ID?: string;
}

/** Someone asked to be called back. */
export interface ExternalCallbackData {
  PHONE_NUMBER: string;
  TEXT?: string;
  VOICE?: string;
  CRM_ENTITY_TYPE?: string;
  CRM_ENTITY_ID?: string;
  LINE_NUMBER?: string;
}
