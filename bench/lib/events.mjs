// What a portal of a sales team sends, in the shapes that were recorded from real ones.

const NAMES = ['Иван Петров', 'Ada Lovelace', 'Zoë Müller', '李小龍'];

/** @type {[name: string, data: (index: number) => object][]} */
export const EVENTS = [
  ['ONCRMDEALADD', (index) => ({ FIELDS: { ID: 1_000 + index } })],
  ['ONCRMDEALUPDATE', (index) => ({ FIELDS: { ID: 7 * index + 3 } })],
  ['ONCRMCONTACTADD', (index) => ({ FIELDS: { ID: 134_806 + index } })],
  ['ONCRMDEALUPDATE', (index) => ({ FIELDS: { ID: 90_000 + index } })],
  [
    'ONTASKADD',
    (index) => ({
      FIELDS_BEFORE: 'undefined',
      FIELDS_AFTER: { ID: index },
      IS_ACCESSIBLE_BEFORE: 'undefined',
      IS_ACCESSIBLE_AFTER: 'N',
    }),
  ],
  [
    'ONUSERADD',
    (index) => ({
      ID: index,
      NAME: NAMES[index % NAMES.length],
      UF_DEPARTMENT: [1, 5 + (index % 7)],
      DATE_REGISTER: '2024-09-22T00:00:00+03:00',
    }),
  ],
];

export const EVENT_NAMES = [...new Set(EVENTS.map(([name]) => name))];
