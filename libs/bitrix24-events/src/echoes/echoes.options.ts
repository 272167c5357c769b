import { IsInt, Min, ValidateBy } from 'class-validator';
import { definedOnly, isObject } from '../common/index.js';

/** Ids of users, as Bitrix24 or as people write them. */
type UserIds = readonly (string | number)[];

const areIds = (ids: unknown): boolean =>
  Array.isArray(ids) &&
  ids.every((id) => (typeof id === 'string' || typeof id === 'number') && /^[1-9]\d*$/.test(String(id)));

const areOwnUsers = (value: unknown): boolean =>
  Array.isArray(value) ? areIds(value) : isObject(value) && Object.values(value).every(areIds);

/**
 * How events are dealt with that the application's own writes cause.
 *
 * @example
 * ```ts
 * Bitrix24EventsModule.forRoot({ …, echoes: { ownUserIds: { [memberId]: [42] } } })
 * ```
 * @publicApi
 */
export class EchoesOptions {
  /**
   * Users in whose name nobody but this application acts: what they change is its own. A list for all portals, or lists
   * by `memberId`, since ids are of one portal. A portal's system user, where the installation has it, is always one.
   * For handlers with `ignoreOwn`.
   */
  @ValidateBy(
    { name: 'areOwnUsers', validator: { validate: areOwnUsers } },
    { message: 'echoes.ownUserIds must be a list of user ids, or lists of them by memberId' },
  )
  ownUserIds: UserIds | Readonly<Record<string, UserIds>> = [];

  /**
   * How often a minute one object may come back to a handler by the application's own writes, with the handler writing
   * again, before the handler is paused (default 30). 0: as often as it likes.
   */
  @IsInt({ message: 'echoes.loopLimit must be a whole number' })
  @Min(0, { message: 'echoes.loopLimit must not be negative' })
  loopLimit = 30;

  constructor(input: Partial<EchoesOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }

  /** Whether the options say that a user is the application's own on a portal. */
  isOwnUser(memberId: string, userId: string): boolean {
    return this.idsOf(memberId).some((id) => String(id) === userId);
  }

  /** Whether the options name a user of that portal at all. */
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
