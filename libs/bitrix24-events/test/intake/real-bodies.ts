import type { WireData } from '../../src/catalog/index.js';

const encode = (fields: Record<string, string>): string =>
  new URLSearchParams(fields).toString().replaceAll('*', '%2A');

const application = {
  access_token: '7a9df66600705907000000010000007b1a2b3c4d5e6f708192a3b4c5d6e7f8',
  expires: '1727022526',
  expires_in: '3600',
  scope: 'crm,placement,user_brief',
  domain: 'p.bitrix24.com',
  server_endpoint: 'https://oauth.bitrix.info/rest/',
  status: 'L',
  client_endpoint: 'https://p.bitrix24.com/rest/',
  member_id: '010b6886ebc205e43ae65000ee00addb',
  user_id: '1',
  application_token: '00112233445566778899aabbccddeeff',
};
const webhook = {
  domain: 'p.bitrix24.com',
  client_endpoint: 'https://p.bitrix24.com/rest/',
  server_endpoint: 'https://oauth.bitrix.info/rest/',
  member_id: '010b6886ebc205e43ae65000ee00addb',
  application_token: 'ffeeddccbbaa99887766554433221100',
};

const flat = (key: string, map: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [`${key}[${name}]`, value]));

const body = (event: string, data: Record<string, string>, auth: Record<string, string>): string =>
  encode({ event, event_handler_id: '58', ...data, ts: '1727018926', ...flat('auth', auth) });

const envelope = (event: string, data: WireData, auth: Record<string, string>): WireData => ({
  event,
  event_handler_id: '58',
  data,
  ts: '1727018926',
  auth,
});

/** Bodies as the queue server sends them (protocol 1.2, 2, 4), with what they say. */
export const realBodies: { name: string; body: string; expected: WireData }[] = [
  {
    name: 'a contact, by the application',
    body: body('ONCRMCONTACTADD', { 'data[FIELDS][ID]': '134806' }, application),
    expected: envelope('ONCRMCONTACTADD', { FIELDS: { ID: '134806' } }, application),
  },
  {
    name: 'a deal, by an outgoing webhook',
    body: body('ONCRMDEALUPDATE', { 'data[FIELDS][ID]': '7' }, webhook),
    expected: envelope('ONCRMDEALUPDATE', { FIELDS: { ID: '7' } }, webhook),
  },
  {
    name: 'a task, with halves that are no maps',
    body: body(
      'ONTASKADD',
      {
        'data[FIELDS_BEFORE]': 'undefined',
        'data[FIELDS_AFTER][ID]': '15',
        'data[IS_ACCESSIBLE_BEFORE]': 'undefined',
      },
      application,
    ),
    expected: envelope(
      'ONTASKADD',
      { FIELDS_BEFORE: 'undefined', FIELDS_AFTER: { ID: '15' }, IS_ACCESSIBLE_BEFORE: 'undefined' },
      application,
    ),
  },
  {
    name: 'a user, with a list and a name',
    body: body(
      'ONUSERADD',
      {
        'data[ID]': '3',
        'data[NAME]': 'Иван *',
        'data[UF_DEPARTMENT][0]': '1',
        'data[UF_DEPARTMENT][1]': '5',
        'data[DATE_REGISTER]': '2024-09-22T00:00:00+03:00',
      },
      application,
    ),
    expected: envelope(
      'ONUSERADD',
      { ID: '3', NAME: 'Иван *', UF_DEPARTMENT: ['1', '5'], DATE_REGISTER: '2024-09-22T00:00:00+03:00' },
      application,
    ),
  },
];
