/** A row of the portal's table of event bindings. */
export interface Binding {
  /** The `event_handler_id` of deliveries. */
  id: number;
  event: string;
  /** Empty for an offline binding. */
  handler: string;
  /** The application that bound it, or */
  clientId?: string | undefined;
  /** the outgoing webhook that it belongs to. */
  webhookId?: number | undefined;
  /** Whose token is sent; 0: the acting user's. */
  userId: number;
  connector: string;
  offline: boolean;
  options: Record<string, unknown>;
}

export type NewBinding = Omit<Binding, 'id'>;

const NONE: readonly Binding[] = [];

/** The table of bindings. Ids grow and are never used again; the order is that of the ids. */
export class Bindings {
  readonly #byEvent = new Map<string, Binding[]>();
  #lastId = 0;

  add(binding: NewBinding): Binding {
    const row = { ...binding, id: ++this.#lastId };
    this.#byEvent.set(row.event, [...this.forEvent(row.event), row]);
    return row;
  }

  forEvent(event: string): readonly Binding[] {
    return this.#byEvent.get(event) ?? NONE;
  }

  /** The row with the same unique key: application, event, handler, user, connector. */
  twinOf(binding: NewBinding): Binding | undefined {
    return this.forEvent(binding.event).find(
      (row) =>
        row.clientId === binding.clientId &&
        row.webhookId === binding.webhookId &&
        row.handler === binding.handler &&
        row.userId === binding.userId &&
        row.connector === binding.connector &&
        row.offline === binding.offline,
    );
  }

  ofApplication(clientId: string): Binding[] {
    return this.all().filter((row) => row.clientId === clientId);
  }

  all(): Binding[] {
    return [...this.#byEvent.values()].flat().toSorted((a, b) => a.id - b.id);
  }

  /** Removes what `unwanted` names among the bindings of `event` (of all events without one). The number of those removed. */
  remove(unwanted: (row: Binding) => boolean, event?: string): number {
    let removed = 0;
    for (const name of event === undefined ? [...this.#byEvent.keys()] : [event]) {
      const rows = this.forEvent(name);
      const kept = rows.filter((row) => !unwanted(row));
      removed += rows.length - kept.length;
      this.#byEvent.set(name, kept);
    }
    return removed;
  }
}
