/** The application of `main.ts` beside a portal of the emulator, until Ctrl+C: `npm run start:dev`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { Bitrix24Emulator } from 'bitrix24-emulator';
import { Bitrix24Portals } from 'nestjs-bitrix24-events';
import { firstValueFrom } from 'rxjs';

const application = { clientId: 'local.development', clientSecret: 'not-a-real-secret' };
const folder = mkdtempSync(join(tmpdir(), 'bitrix24-dev-'));
const portal = await Bitrix24Emulator.start();
const appPort = Number(process.env.PORT ?? 3000);
const variables = portal.moduleEnvironment({ ...application, appUrl: `http://127.0.0.1:${appPort}` });
Object.assign(process.env, variables, {
  BITRIX24_STORAGE_FILE: join(folder, 'dev.db'),
  BITRIX24_ENCRYPTION_KEY: 'ZGVtby1rZXktb25seS1mb3ItdGhlLWRlbW8tMTIzNDU=',
});
// Reads the variables when it is loaded.
const { AppModule } = await import('./app.module.js');

const app = await NestFactory.create(AppModule);
try {
  await app.listen(appPort, '127.0.0.1');
  const installed = firstValueFrom(app.get(Bitrix24Portals).installed$);
  portal.installApp({
    ...application,
    handlerUrl: `${variables['BITRIX24_PUBLIC_URL']}/bitrix24/events`,
    scope: ['crm', 'task', 'user_brief'],
  });
  await installed;
  const { url } = portal.addIncomingWebhook();
  process.stdout.write(
    `\nThe application is installed. In another terminal, create a deal and see it arrive here:\n\n` +
      `  curl '${url}crm.deal.add' -d 'fields[TITLE]=Roof+repair'\n\n` +
      'The handler is apps/demo/src/deals/deal-sync.service.ts: change it, stop this with Ctrl+C, start it again.\n\n',
  );
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
} finally {
  await app.close();
  await portal.stop();
  rmSync(folder, { recursive: true, force: true });
}
