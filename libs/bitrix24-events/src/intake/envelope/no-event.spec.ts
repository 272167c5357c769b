import { expect, it } from '@jest/globals';
import type { WireData } from '../../catalog/index.js';
import { noEvent } from './no-event.js';

it.each<[string, WireData, string | undefined]>([
  ['a page', { AUTH_ID: 'x', REFRESH_ID: 'x', member_id: 'm', PLACEMENT: 'DEFAULT' }, 'a page'],
  ['a page of an older portal', { AUTH_ID: 'x', member_id: 'm' }, 'a page'],
  ['a placement', { AUTH_ID: 'x', PLACEMENT: 'CRM_DEAL_DETAIL_TAB', PLACEMENT_OPTIONS: '{}' }, 'a placement'],
  ['a robot', { event_token: 'x', document_id: ['crm'], auth: { member_id: 'm' } }, 'a robot or activity'],
  [
    'an activity',
    { workflow_id: 'x', properties: { a: '1' }, auth: { member_id: 'm' } },
    'a robot or activity',
  ],
  ['an event', { event: 'ONCRMDEALADD', auth: {} }, undefined],
  ['an event that says more', { event: 'ONCRMDEALADD', AUTH_ID: 'x', document_id: 'x' }, undefined],
  ['something else', { a: '1' }, undefined],
])('%s', (_, body, reason) => expect(noEvent(body)?.reason).toBe(reason));
