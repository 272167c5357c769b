import type { RecordedRequest } from 'bitrix24-emulator';

/** Whether the module only checks the client secret: by the token of nobody, once after the first install. */
export const isSecretCheck = ({ params }: RecordedRequest): boolean =>
  params['refresh_token'] === 'nestjs-bitrix24-events-checks-the-client-secret';
