import type { WireValue } from '../event-data.js';

/** Which chat of which open line, on which connector. */
export interface LineChat {
  connector_id: string;
  line_id: string;
  chat_id: string;
  user_id: string;
}

/** A session of an open line. */
export interface LineSession {
  connector: LineChat;
  session: { id: string; closed?: string; parent_id?: string; close_term?: string };
  chat: { id: string };
  user: { id: string };
}

/** Sessions that began or ended. */
export interface LineSessionsData {
  DATA: LineSession[];
}

/** As {@link LineSessionsData}, for the connector of an application. */
export interface ConnectorDialogsData extends LineSessionsData {
  CONNECTOR: string;
  LINE: string;
}

/** Messages of an open line. */
export interface LineMessagesData {
  DATA: {
    connector: LineChat;
    chat: { id: string };
    message: {
      id: string;
      date?: string;
      text?: string;
      files?: WireValue;
      attach?: string;
      system?: string;
      user_id?: string;
    };
    ref?: WireValue;
    extra?: { EXTRA_URL?: string };
  }[];
}

/** A message as a connector names it: by chat and number. */
export interface ConnectorMessage<Message> {
  im: { chat_id: string; message_id: string };
  message: Message;
  chat: { id: string };
}

/** Messages of an open line that were changed or deleted. */
export interface LineMessageChangesData {
  CONNECTOR: string;
  LINE: string;
  DATA: ConnectorMessage<{ id: string }>[];
}

/** Messages that the connector of an application is to pass on, change or delete. */
export interface ConnectorMessagesData<Message> {
  CONNECTOR: string;
  LINE: string;
  MESSAGES: ConnectorMessage<Message>[];
}

/** An operator wrote. */
export type ConnectorMessageAddData = ConnectorMessagesData<{ user_id?: string; text?: string }>;

/** An operator changed a message. `id` is a list: one message may have become several outside. */
export type ConnectorMessageUpdateData = ConnectorMessagesData<{ id?: string[]; text?: string }>;

/** An operator deleted a message. */
export type ConnectorMessageDeleteData = ConnectorMessagesData<{ id?: string }>;

/** A connector was switched off for a line. */
export interface ConnectorStatusData {
  connector: string;
  line: string;
}

/** The id of the deleted line: `data` itself is this string. */
export type ConnectorLineDeleteData = string;
