import { EmulatorError } from '../emulator.errors.js';

/** A user of the portal. */
export interface EmulatedUser {
  id: number;
  admin: boolean;
  active: boolean;
  name: string;
  lastName: string;
}

/** What {@link Users.add} takes; an ordinary, active user by default. */
export type NewUser = Partial<Omit<EmulatedUser, 'id'>>;

export class Users {
  readonly #users = new Map<number, EmulatedUser>();

  add(user: NewUser = {}): EmulatedUser {
    const id = this.#users.size + 1;
    const added = { admin: false, active: true, name: `User ${id}`, lastName: '', ...user, id };
    this.#users.set(id, added);
    return added;
  }

  find(id: number): EmulatedUser | undefined {
    return this.#users.get(id);
  }

  /** @throws EmulatorError when there is no such user */
  get(id: number): EmulatedUser {
    const user = this.#users.get(id);
    if (!user) throw EmulatorError.unknownUser(id);
    return user;
  }

  isAdmin(id: number): boolean {
    return this.#users.get(id)?.admin ?? false;
  }
}
