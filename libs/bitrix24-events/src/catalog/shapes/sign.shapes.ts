/** A document for signing reached another status. */
export interface SignDocumentStatusData {
  documentUid: string;
  companyUid?: string;
  statusCode: string;
  statusName?: string;
}

/** One who signs reached another status. */
export interface SignMemberStatusData extends SignDocumentStatusData {
  memberUid: string;
}

/** A document was signed. */
export interface SignedDocumentData {
  id: string;
  company?: string;
}
