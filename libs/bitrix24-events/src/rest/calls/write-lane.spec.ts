import { expect, it } from '@jest/globals';
import { laneOf } from './write-lane.js';

it.each([
  ['crm.deal.update', { id: 5, fields: {} }, 'crm.deal 5'],
  ['crm.deal.delete', { ID: '5' }, 'crm.deal 5'],
  ['CRM.Deal.Update', { id: 5 }, 'crm.deal 5'],
  ['tasks.task.update', { taskId: 8 }, 'tasks.task 8'],
  ['tasks.task.complete', { TASK_ID: 8 }, 'tasks.task 8'],
  ['crm.deal.add', { fields: { id: 3 } }, 'crm.deal'],
  ['crm.deal.update', { id: null }, 'crm.deal'],
  ['event.bind', { event: 'X' }, 'event'],
  ['userfield', {}, 'userfield'],
])('%s %j', (method, params, lane) => expect(laneOf(method, params)).toBe(lane));
