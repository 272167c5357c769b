import type { CallOptions } from '../../../src/rest/index.js';

/** How calls wait for the portal's limits. */
export interface WaitingCalls {
  method?: string;
  params: (call: number) => object;
  options: CallOptions;
}

const [apart, equal] = [(id: number) => ({ id }), () => ({ id: 1 })];

export const WAITING_CALLS = {
  'in batches': { params: apart, options: { priority: 'background' } },
  'in batches, equal ones': { params: equal, options: { priority: 'background' } },
  alone: { params: apart, options: { batchable: false } },
  'alone, equal ones': { params: equal, options: { batchable: false } },
  writes: { method: 'crm.deal.update', params: apart, options: {} },
  'writes to one entity': { method: 'crm.deal.update', params: equal, options: {} },
} satisfies Record<string, WaitingCalls>;

/** The steps of adding calls, and of giving them up. */
export interface Cost {
  added: number;
  aborted: number;
}

export interface WaitingCosts {
  /** Of a thousand calls and of ten thousand. */
  calls: Record<keyof typeof WAITING_CALLS, { thousand: Cost; tenThousand: Cost }>;
  /** Of a look at each of two thousand kinds. */
  look: number;
}
