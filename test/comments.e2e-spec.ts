import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID } from './support/facts.js';
import { FORM, form, send } from './support/http.js';
import { Journal } from './support/journal.js';

const bench = useBench();

let journal: Journal<string>;
let release: () => void;
let gate: Promise<void>;

@Injectable()
class Comments {
  @OnBitrixEvent(['ONTASKCOMMENTADD', 'ONTASKCOMMENTUPDATE'], { order: 'entity' })
  async changed(event: BitrixEvent<'ONTASKCOMMENTADD' | 'ONTASKCOMMENTUPDATE'>) {
    const { TASK_ID } = event.data.FIELDS_AFTER;
    journal.add(`begin ${event.name} ${TASK_ID}`);
    if (event.name === 'ONTASKCOMMENTADD' && TASK_ID === '8') await gate;
    journal.add(`end ${event.name} ${TASK_ID}`);
  }
}

describe.each(ADAPTERS)('comments with the ID 0 on %s', (adapter) => {
  it('are handled one after the other of each task, and tasks side by side', async () => {
    journal = new Journal('handlers');
    gate = new Promise((resolve) => (release = resolve));
    const { portal, running } = await bench.connected({ adapter, providers: [Comments] });
    const happens = (event: string, task: string, more: Record<string, string> = {}) =>
      send(running.intake, {
        headers: FORM,
        body: form({
          event,
          'data[FIELDS_BEFORE]': 'undefined',
          'data[FIELDS_AFTER][ID]': '0',
          'data[FIELDS_AFTER][TASK_ID]': task,
          ...more,
          ts: '1769071218',
          'auth[member_id]': portal.memberId,
          'auth[application_token]': portal.app(CLIENT_ID).applicationToken,
        }),
      });
    await happens('ONTASKCOMMENTADD', '8', { 'data[FIELDS_AFTER][MESSAGE_ID]': '48760' });
    await journal.first((line) => line === 'begin ONTASKCOMMENTADD 8');
    await happens('ONTASKCOMMENTUPDATE', '8');
    await happens('ONTASKCOMMENTUPDATE', '9');
    await journal.first((line) => line === 'end ONTASKCOMMENTUPDATE 9');
    expect(journal.entries).not.toContain('begin ONTASKCOMMENTUPDATE 8');
    release();
    await journal.first((line) => line === 'end ONTASKCOMMENTUPDATE 8');
    expect(journal.entries.filter((line) => line.endsWith(' 8'))).toEqual([
      'begin ONTASKCOMMENTADD 8',
      'end ONTASKCOMMENTADD 8',
      'begin ONTASKCOMMENTUPDATE 8',
      'end ONTASKCOMMENTUPDATE 8',
    ]);
  });
});
