import type { QueueItem } from '../model/hit.js';
import type { PortalModel } from '../model/portal.js';
import { phpEncode } from '../php/index.js';
import { authBlock } from './auth-block.js';

/** The form body of a delivery, its tokens minted now. Key order: event, event_handler_id, data, ts, auth. */
export function messageBody(model: PortalModel, item: QueueItem, legacy = false): string {
  return phpEncode({
    event: item.event,
    event_handler_id: legacy ? null : item.binding.id,
    data: item.data,
    ts: item.ts,
    auth: authBlock(model, item, legacy),
  });
}
