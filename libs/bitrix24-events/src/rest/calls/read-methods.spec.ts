import { expect, it } from '@jest/globals';
import { isRead, mayTravelInBatch } from './read-methods.js';

it.each([
  'crm.deal.get',
  'crm.deal.list',
  'crm.deal.fields',
  'CRM.DEAL.GET',
  'tasks.task.getFields',
  'landing.landing.getList',
  'user.current',
  'profile',
  'scope',
  'events',
  'event.get',
  'app.info',
  'event.offline.list',
  'feature.get',
  'api/tasks.task.get',
])('%s reads', (method) => expect(isRead(method)).toBe(true));

it.each([
  'crm.deal.add',
  'crm.deal.update',
  'event.offline.get',
  'EVENT.OFFLINE.GET',
  'event.test',
  'event.bind',
  'crm.timeline.comment.forget',
  'get',
  'list',
  'crm.deal.getandlock',
  'batch',
  'api/tasks.task.add',
])('%s is taken for a write', (method) => expect(isRead(method)).toBe(false));

it.each([
  ['crm.deal.get', true],
  ['batch', false],
  ['Upload', false],
  ['download', false],
  ['api/tasks.task.get', false],
])('%s in a batch: %s', (method, may) => expect(mayTravelInBatch(method)).toBe(may));
