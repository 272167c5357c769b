import type { WireData, WireValue } from '../event-data.js';

/** An event without contents: absent, or an empty value in its place. */
export type NoData = undefined | '' | readonly never[] | Record<string, never>;

/** Nobody documents what `data` holds: check before use. */
export type UndocumentedData = WireValue | undefined;

/** The application was installed. Portals differ in what they send: rely on `LANGUAGE_ID` only. */
export interface AppInstallData {
  LANGUAGE_ID: string;
  VERSION?: string;
  ACTIVE?: string;
  INSTALLED?: string;
  /** Sent when the form of a local application is saved. Inverted: `1` for one that existed before. */
  IS_NEW_APP?: string;
}

/** The application was updated. */
export interface AppUpdateData {
  LANGUAGE_ID: string;
  VERSION: string;
  PREVIOUS_VERSION?: string;
}

/** The application was removed. */
export interface AppUninstallData {
  LANGUAGE_ID: string;
  /** `1` when its settings were deleted with it. */
  CLEAN: string;
}

/** The application was paid for. */
export interface AppPaymentData {
  CODE: string;
  VERSION: string;
  STATUS: string;
  PAYMENT_EXPIRED: string;
  DAYS?: string;
  LANGUAGE_ID?: string;
}

/** `event.test` was called. */
export interface AppTestData {
  LANGUAGE_ID: string;
  /** The parameters of the call; absent when there were none. */
  QUERY?: WireData;
}

/** An administrator allowed or refused a method. */
export interface AppMethodConfirmData {
  /** The access token that was confirmed: a secret. */
  TOKEN: string;
  METHOD: string;
  /** `1` when allowed, `0` when refused. */
  CONFIRMED: string;
  LANGUAGE_ID: string;
}

/** The system user of the application is ready. Its `refresh_token` is never handed on. */
export interface AppUserReadyData {
  /** Of the system user: a secret. */
  access_token: string;
  expires_in: string;
  scope: string;
  /** Host of the auth server, not of the portal. */
  domain: string;
  server_endpoint: string;
  client_endpoint: string;
  member_id: string;
  user_id: string;
  client_id: string;
  status: string;
  LANGUAGE_ID: string;
  date_finish?: string;
}

/** A user joined the portal. Fields that are empty are absent; custom fields (`UF_…`) may follow. */
export interface UserAddData {
  ID: string;
  ACTIVE?: string;
  EMAIL?: string;
  NAME?: string;
  LAST_NAME?: string;
  PERSONAL_GENDER?: string;
  PERSONAL_BIRTHDAY?: string;
  DATE_REGISTER?: string;
  WORK_POSITION?: string;
  UF_DEPARTMENT?: string[];
  UF_EMPLOYMENT_DATE?: string;
  [customField: `UF_${string}`]: WireValue | undefined;
}
