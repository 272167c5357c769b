import { randomBytes } from 'node:crypto';

/** An application's page that is open in somebody's browser. */
export interface OpenPage {
  clientId: string;
  userId: number;
}

/** Who is at the browser, and what is open in it. */
export class BrowserSession {
  /** `null`: nobody has logged in. */
  userId: number | null = 1;
  readonly #pages = new Map<string, OpenPage>();

  /** Opens a page. Its `APP_SID`, which only the portal's own page and the frame in it know. */
  open(page: OpenPage): string {
    const appSid = randomBytes(16).toString('hex');
    this.#pages.set(appSid, page);
    return appSid;
  }

  page(appSid: string): OpenPage | undefined {
    return this.#pages.get(appSid);
  }
}
