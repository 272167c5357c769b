import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { narrator } from './narrator.js';

/** An administrator installs the application: the portal sends ONAPPINSTALL. */
export async function installApplication(
  portal: Bitrix24Emulator,
  publicUrl: string,
): Promise<{ handlerUrl: string }> {
  narrator.chapter('2. An administrator installs the application');
  const handlerUrl = `${publicUrl}/bitrix24/events`;
  portal.installApp({
    clientId: 'local.demo',
    clientSecret: 'demo-secret',
    handlerUrl,
    scope: ['crm', 'task', 'user_brief'],
  });
  await portal.settled();
  return { handlerUrl };
}

/** A user works on the portal: each change is an event. */
export async function changePortal(portal: Bitrix24Emulator): Promise<void> {
  narrator.chapter('3. A user changes deals, a contact and a task');
  const user = portal.as(1);
  for (const title of ['Roof repair', 'Garden fence', 'Solar panels']) {
    const id = user.call('crm.deal.add', { fields: { TITLE: title, OPPORTUNITY: 1_000 } });
    narrator.portal(`deal #${String(id)} "${title}" created`);
    user.call('crm.deal.update', { id, fields: { OPPORTUNITY: 1_500 } });
    narrator.portal(`deal #${String(id)} is worth 1500 now`);
    await portal.settled();
  }
  user.call('crm.contact.add', { fields: { NAME: 'Ada' } });
  narrator.portal('contact "Ada" created');
  user.call('tasks.task.add', { fields: { TITLE: 'Call Ada', RESPONSIBLE_ID: 1 } });
  narrator.portal('task "Call Ada" created');
  await portal.settled();
}

/** Somebody else knows the address: what is not genuine, or not readable, is refused. */
export async function sendBadRequests(portal: Bitrix24Emulator, url: string): Promise<void> {
  narrator.chapter('4. Somebody sends a forged and a malformed request');
  const forged = new URLSearchParams({
    event: 'ONCRMDEALADD',
    'data[FIELDS][ID]': '1',
    ts: '1700000000',
    'auth[member_id]': portal.memberId,
    'auth[domain]': portal.domain,
    'auth[application_token]': 'guessed',
  }).toString();
  for (const [kind, body] of [
    ['forged', forged],
    ['malformed', 'event=ONCRMDEALADD&auth=%00'],
  ] as const) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    narrator.portal(`${kind} request: answered ${response.status}, ${(await response.text()).trim()}`);
  }
}
