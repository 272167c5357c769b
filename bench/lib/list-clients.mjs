import { B24OAuth, ParamsFactory } from '@bitrix24/b24jssdk';
import { Bitrix24Emulator } from 'bitrix24-emulator';
import { NestFactory } from '@nestjs/core';
import { Bitrix24Clients, Bitrix24EventsModule, sqliteStorage } from 'nestjs-bitrix24-events';

const APPLICATION = { clientId: 'local.bench', clientSecret: 'bench-secret' };
const HANDLER = 'https://app.example.com/bitrix24/events';
const ENCRYPTION_KEY = 'YmVuY2gta2V5LW9ubHktZm9yLXRoZS1iZW5jaG1hcms=';
// Its own pace, which is for real portals, would be measured otherwise.
const UNLIMITED = { burstLimit: 1_000_000, drainRate: 1_000_000, adaptiveEnabled: false };

/** A portal without limits, and what lists it: a client of the module and the vendor's SDK, neither held back. */
export async function listClients(workspace) {
  const portal = await Bitrix24Emulator.start();
  workspace.owns(portal, () => portal.stop());
  return { portal, client: await ownClient(workspace, portal), sdk: await vendorClient(workspace, portal) };
}

async function ownClient(workspace, portal) {
  const module = Bitrix24EventsModule.forRoot({
    publicUrl: 'https://app.example.com',
    application: APPLICATION,
    storage: sqliteStorage({ file: workspace.file('list.db'), encryptionKey: ENCRYPTION_KEY }),
    authServers: [portal.authServer],
    // The emulated portal is plain http on loopback.
    rest: { allowInsecure: true, allowPrivate: true, limits: () => 'none' },
  });
  const app = await NestFactory.create(module, { logger: ['error'] });
  workspace.owns(app, () => app.close());
  await app.init();
  return app.get(Bitrix24Clients).forWebhook(portal.addIncomingWebhook().url);
}

async function vendorClient(workspace, portal) {
  const { applicationToken, scope } = portal.installApp({ ...APPLICATION, handlerUrl: HANDLER });
  const sdk = new B24OAuth(
    {
      ...portal.tokenFor(APPLICATION.clientId),
      applicationToken,
      userId: 1,
      memberId: portal.memberId,
      scope: scope.join(','),
      domain: portal.domain,
      clientEndpoint: portal.endpoint,
      serverEndpoint: `${portal.authServer}/rest/`,
      status: 'L',
    },
    APPLICATION,
  );
  workspace.owns(sdk, async () => sdk.destroy());
  sdk.offClientSideWarning();
  await sdk.setRestrictionManagerParams({ ...ParamsFactory.getDefault(), rateLimit: UNLIMITED });
  return sdk;
}
