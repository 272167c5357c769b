/**
 * A bot's own access: `access_token` is a secret. The module strips `refresh_token` and `application_token`
 * before anything is stored.
 */
export type BotAccess = Partial<
  Record<
    | 'access_token'
    | 'expires'
    | 'expires_in'
    | 'scope'
    | 'domain'
    | 'server_endpoint'
    | 'status'
    | 'client_endpoint'
    | 'member_id'
    | 'user_id'
    | 'client_id',
    string
  >
>;

/** A bot that the event concerns. */
export interface BotEntry extends BotAccess {
  BOT_ID: string;
  BOT_CODE: string;
  AUTH?: BotAccess;
}

/** Who acted. */
export interface BotUser {
  ID: string;
  NAME?: string;
  FIRST_NAME?: string;
  LAST_NAME?: string;
  WORK_POSITION?: string;
  GENDER?: string;
  IS_BOT?: string;
  IS_CONNECTOR?: string;
  IS_NETWORK?: string;
  IS_EXTRANET?: string;
}

type Optional<Names extends string> = Partial<Record<Names, string>>;

/** The chat of a bot event, and the object that the chat belongs to. */
export type BotChatParams = { DIALOG_ID: string; LANGUAGE?: string } & Optional<
  | 'CHAT_ID'
  | 'CHAT_TYPE'
  | 'CHAT_TITLE'
  | 'CHAT_AUTHOR_ID'
  | 'CHAT_AVATAR'
  | 'CHAT_COLOR'
  | 'CHAT_ENTITY_TYPE'
  | 'CHAT_ENTITY_ID'
  | 'CHAT_ENTITY_DATA_1'
  | 'CHAT_ENTITY_DATA_2'
  | 'CHAT_ENTITY_DATA_3'
  | 'CHAT_EXTRANET'
  | 'CHAT_PREV_MESSAGE_ID'
  | 'CHAT_CAN_POST'
  | 'CHAT_PARENT_ID'
  | 'CHAT_PARENT_MID'
  | 'CHAT_USER_COUNT'
  | 'MESSAGE_TYPE'
  | 'FROM_USER_ID'
  | 'TO_USER_ID'
>;

/** A message that a bot may read. */
export type BotMessageParams = BotChatParams & {
  MESSAGE_ID: string;
  MESSAGE?: string;
  /** User ids, by user id. */
  MENTIONED_LIST?: Record<string, string>;
  /** Bot ids, by bot id. */
  BOT_IN_CHAT?: Record<string, string>;
} & Optional<
    | 'ID'
    | 'AUTHOR_ID'
    | 'TO_CHAT_ID'
    | 'TEMPLATE_ID'
    | 'SYSTEM'
    | 'RID'
    | 'IS_MANAGER'
    | 'PUSH'
    | 'PUSH_IMPORTANT'
    | 'RECENT_ADD'
    | 'RECENT_SKIP_AUTHOR'
    | 'CONVERT'
    | 'SKIP_USER_CHECK'
    | 'SKIP_COMMAND'
    | 'SKIP_COUNTER_INCREMENTS'
    | 'SILENT_CONNECTOR'
    | 'SKIP_CONNECTOR'
    | 'IMPORTANT_CONNECTOR'
    | 'NO_SESSION_OL'
    | 'FAKE_RELATION'
    | 'SKIP_URL_INDEX'
    | 'COMMAND_CONTEXT'
    | 'PLATFORM_CONTEXT'
    | 'MESSAGE_ORIGINAL'
  >;

/** A bot was removed. */
export interface BotDeleteData {
  BOT_ID: string;
  BOT_CODE: string;
}

/** A message was sent to, changed or deleted for a bot. */
export interface BotMessageData {
  /** By bot id. */
  BOT: Record<string, BotEntry>;
  PARAMS: BotMessageParams;
  USER?: BotUser;
}

/** A bot was invited to a chat. */
export interface BotJoinChatData {
  /** By bot id. */
  BOT: Record<string, BotEntry>;
  PARAMS: BotChatParams & Optional<'BOT_ID' | 'USER_ID' | 'ACCESS_HISTORY' | 'SILENT_JOIN'>;
  USER?: BotUser;
}

/** A command that a bot was given. */
export interface BotCommandEntry extends BotEntry {
  COMMAND: string;
  COMMAND_ID: string;
  COMMAND_PARAMS?: string;
  COMMAND_CONTEXT?: string;
  MESSAGE_ID: string;
}

/** A command was given. */
export interface BotCommandData {
  /** By command id. */
  COMMAND: Record<string, BotCommandEntry>;
  PARAMS: BotMessageParams;
  USER?: BotUser;
}
