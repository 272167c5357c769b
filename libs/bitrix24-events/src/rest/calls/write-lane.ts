/**
 * The queue of a write: writes to the same entity must keep their order, identified by the method's
 * family and the id. Without an id, the whole family shares one queue.
 *
 * @example
 * ```ts
 * laneOf('crm.deal.update', { id: 5 }) // 'crm.deal 5'
 * laneOf('tasks.task.update', { taskId: 8 }) // 'tasks.task 8'
 * laneOf('crm.deal.add', { fields: {} }) // 'crm.deal'
 * ```
 */
export function laneOf(method: string, params: Readonly<Record<string, unknown>>): string {
  const parts = method.toLowerCase().split('.');
  const family = parts.slice(0, -1).join('.') || parts[0]!;
  const names = new Set(['id', `${parts.at(-2)}id`, `${parts.at(-2)}_id`]);
  const id = Object.entries(params).find(([name]) => names.has(name.toLowerCase()))?.[1];
  return typeof id === 'string' || typeof id === 'number' ? `${family} ${id}` : family;
}
