import type { BotAccess } from './bot-v1.shapes.js';

type Optional<Names extends string> = Partial<Record<Names, string>>;

/** The bot that the event concerns. */
export interface BotV2 {
  id: string;
  code: string;
  /** Holds a secret: `access_token`. */
  auth?: BotAccess;
}

/** A message. */
export type BotV2Message = { id: string; chatId: string; authorId?: string; text?: string } & Optional<
  'date' | 'isSystem' | 'uuid' | 'viewedByOthers'
>;

/** A chat. */
export type BotV2Chat = { id: string; dialogId: string } & Optional<
  'type' | 'name' | 'entityType' | 'owner' | 'avatar' | 'color'
>;

/** A user. */
export type BotV2User = { id: string; name?: string; departments?: string[] } & Optional<
  | 'active'
  | 'firstName'
  | 'lastName'
  | 'workPosition'
  | 'color'
  | 'avatar'
  | 'gender'
  | 'birthday'
  | 'extranet'
  | 'bot'
  | 'connector'
  | 'externalAuthId'
  | 'status'
  | 'idle'
  | 'lastActivityDate'
  | 'absent'
  | 'phones'
  | 'type'
>;

/** A bot was removed. */
export interface BotV2DeleteData {
  bot: BotV2;
}

/** What all other bot events share. */
export interface BotV2ChatData extends BotV2DeleteData {
  chat: BotV2Chat;
  user: BotV2User;
  language?: string;
}

/** A message was sent or changed. */
export interface BotV2MessageData extends BotV2ChatData {
  message: BotV2Message;
}

/** A message was deleted. */
export interface BotV2MessageDeleteData extends BotV2ChatData {
  messageId: string;
}

/** A bot was invited to a chat. */
export interface BotV2JoinChatData extends BotV2ChatData {
  dialogId: string;
}

/** A chat with a bot was opened from somewhere: `context` says from where. */
export interface BotV2ContextData extends BotV2JoinChatData {
  context?: Optional<'entityId' | 'entityType' | 'source'>;
}

/** A command was given. */
export interface BotV2CommandData extends BotV2MessageData {
  command: { id: string; command: string; params?: string; context?: string };
}

/** A reaction was put to a message, or taken from it. */
export interface BotV2ReactionData extends BotV2MessageData {
  reaction: string;
  action: string;
}
