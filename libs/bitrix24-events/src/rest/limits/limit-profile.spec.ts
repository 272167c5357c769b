import { expect, it } from '@jest/globals';
import { CLOUD, ENTERPRISE, profileIn } from './limit-profile.js';

it.each([
  ['app.info', { LICENSE: 'ru_pro100' }, CLOUD],
  ['app.info', { LICENSE: 'ru_ent250', LICENSE_TYPE: 'ent250', LICENSE_FAMILY: 'ent' }, ENTERPRISE],
  ['app.info', { SCOPE: ['crm'], LICENSE: 'ru_ent10000' }, ENTERPRISE],
  ['app.info', { LICENSE: 'x', LICENSE_TYPE: 'enterprise' }, ENTERPRISE],
  ['app.info', { LICENSE: 'en_selfhosted' }, 'none'],
  ['app.info', { LICENSE: 'ru_start_2019' }, CLOUD],
  ['app.info', { LICENSE: 'ru_presentation' }, CLOUD],
  ['app.info', {}, undefined],
  ['app.info', null, undefined],
  ['feature.get', { value: 'ru_selfhosted' }, 'none'],
  ['feature.get', { value: 'Y' }, undefined],
  ['crm.deal.get', { LICENSE: 'en_selfhosted' }, undefined],
])('%s of %j', (method, result, profile) => expect(profileIn(method, result)).toEqual(profile));
