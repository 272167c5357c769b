import { IsInt, Min, ValidateBy } from 'class-validator';
import { definedOnly, isObject } from '../common/index.js';

/** User ids, as Bitrix24 or people write them. */
type UserIds = readonly (string | number)[];

const areIds = (ids: unknown): boolean =>
  Array.isArray(ids) &&
  ids.every((id) => (typeof id === 'string' || typeof id === 'number') && /^[1-9]\d*$/.test(String(id)));

const areOwnUsers = (value: unknown): boolean =>
  Array.isArray(value) ? areIds(value) : isObject(value) && Object.values(value).every(areIds);

/**
 * How to treat events that the application's own writes cause.
 *
 * @example
 * ```ts
 * Bitrix24EventsModule.forRoot({ …, echoes: { ownUserIds: { [memberId]: [42] } } })
 * ```
 * @publicApi
 */
export class EchoesOptions {
  /**
   * Users that only this application acts as: their changes count as the application's own. One
   * list for all portals, or lists by `memberId`, since ids are per portal. If the installation
   * uses the portal's system user, that user is always included. Used by handlers with `ignoreOwn`.
   */
  @ValidateBy(
    { name: 'areOwnUsers', validator: { validate: areOwnUsers } },
    { message: 'echoes.ownUserIds must be a list of user ids, or lists of them by memberId' },
  )
  ownUserIds: UserIds | Readonly<Record<string, UserIds>> = [];

  /**
   * How often per minute the application's own writes may bring one object back to a handler that
   * then writes again, before the handler is paused (default 30). 0: no limit.
   */
  @IsInt({ message: 'echoes.loopLimit must be a whole number' })
  @Min(0, { message: 'echoes.loopLimit must not be negative' })
  loopLimit = 30;

  constructor(input: Partial<EchoesOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }

  /** Whether the options declare a user of a portal as the application's own. */
  isOwnUser(memberId: string, userId: string): boolean {
    return this.idsOf(memberId).some((id) => String(id) === userId);
  }

  /** Whether the options declare any user of that portal. */
  namesUsersOf(memberId: string): boolean {
    return this.idsOf(memberId).length > 0;
  }

  private idsOf(memberId: string): UserIds {
    const { ownUserIds } = this;
    if (isList(ownUserIds)) return ownUserIds;
    return Object.hasOwn(ownUserIds, memberId) ? ownUserIds[memberId]! : [];
  }
}

const isList = (ids: EchoesOptions['ownUserIds']): ids is UserIds => Array.isArray(ids);

/** Injection token of the {@link EchoesOptions}. */
export const ECHOES_OPTIONS = Symbol.for('nestjs-bitrix24-events:echoes-options');
