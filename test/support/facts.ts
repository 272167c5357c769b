/** What the portal knows of the application under test. */
export const PUBLIC_URL = 'https://app.example.com';
export const INTAKE_PATH = '/bitrix24/events';
export const HANDLER_URL = PUBLIC_URL + INTAKE_PATH;
export const CLIENT_ID = 'local.e2e';
export const CLIENT_SECRET = 'e2e secret+with*odd~chars';
export const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString('base64');
