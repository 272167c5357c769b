import type { Bitrix24Emulator } from 'bitrix24-emulator';

/** As PHP's `urlencode`, which spells more characters by their bytes than JavaScript does. */
const phpForm = (secret: string): string =>
  encodeURIComponent(secret)
    .replaceAll('%20', '+')
    .replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

const smallDigits = (text: string): string => text.replace(/%[\dA-F]{2}/g, (byte) => byte.toLowerCase());

/** Each way in which a secret may be spelt. */
const spellings = (secret: string): Set<string> => {
  const escaped = [
    encodeURIComponent(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
    phpForm(secret),
  ];
  return new Set([
    secret,
    ...escaped,
    ...escaped.map(smallDigits),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    Buffer.from(secret).toString('base64url'),
    Buffer.from(secret).toString('hex'),
  ]);
};

/** Names of parameters, of calls and of events, whose values are secret. */
const SECRET =
  /^(?:auth|access_token|refresh_token|client_secret|code|auth\[(?:access|refresh|application)_token\])$/;

/** Secrets that a test knows, by what they are. */
export class KnownSecrets {
  private readonly names = new Map<string, string>();

  add(name: string, ...secrets: string[]): void {
    for (const secret of secrets) if (secret !== '') this.names.set(secret, name);
  }

  /** Adds all that a portal, its auth server and its queue server were sent, or have sent. */
  addTrafficOf(portal: Bitrix24Emulator): void {
    for (const { body } of portal.deliveries)
      for (const [name, value] of new URLSearchParams(body))
        if (SECRET.test(name)) this.add(`${name} of an event`, value);
    for (const { params } of portal.requests)
      for (const [name, value] of Object.entries(params))
        if (SECRET.test(name) && typeof value === 'string') this.add(`${name} of a request`, value);
  }

  get size(): number {
    return this.names.size;
  }

  /** Names of the secrets that are found in a text, in whatever spelling. */
  foundIn(text: string): string[] {
    return [...this.names]
      .filter(([secret]) => [...spellings(secret)].some((spelt) => text.includes(spelt)))
      .map(([, name]) => name);
  }
}
