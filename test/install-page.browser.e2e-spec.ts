import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Injectable, type INestApplication } from '@nestjs/common';
import type { EmulatorOptions } from 'bitrix24-emulator';
import helmet from 'helmet';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import type { Browser, Frame, Page } from 'playwright-core';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { chromiumPath, launchBrowser } from './support/browser.js';
import { CLIENT_ID } from './support/facts.js';
import { addAppWithPage, frameFields, INSTALL_PATH, withInstallPage } from './support/install-page.js';
import { Journal } from './support/journal.js';
import { patience } from './support/patience.js';
import { until } from './support/until.js';

const bench = useBench();
// A browser starts slowly on a busy machine.
jest.setTimeout(patience(60_000));

const path = chromiumPath();
// Whoever checks everything must not miss that this was not checked.
const describeInBrowser = path === undefined && !process.env.CI ? describe.skip : describe;

let journal: Journal<string>;

@Injectable()
class Life {
  @OnBitrixEvent('ONAPPINSTALL')
  installed(event: BitrixEvent<'ONAPPINSTALL'>): void {
    journal.add(event.name);
  }
}

/** The text of the first frame in a page, once it holds something that matches. */
const framed = (page: Page, text: RegExp): Promise<string> =>
  until(
    `the frame says ${text.source}`,
    async () => {
      const content = await frameOf(page)
        .textContent('body', { timeout: 1_000 })
        .catch(() => undefined);
      return content !== null && content !== undefined && text.test(content) && content;
    },
    20_000,
  );

/** What a person sees in the frame, once it says so; the portal loads it anew when it is told of the end. */
const shown = (page: Page, message: RegExp | string) =>
  until(
    `the frame shows ${message}`,
    async () => {
      const html = await frameOf(page)
        .content()
        .catch(() => '');
      const found = (pattern: RegExp): string => pattern.exec(html)?.[1] ?? '';
      const seen = {
        language: found(/<html lang="([^"]*)"/),
        title: found(/<title>([^<]*)</),
        heading: found(/<h1[^>]*>([^<]*)</),
        message: found(/id="bitrix24-status">([^<]*)</),
      };
      return (typeof message === 'string' ? seen.message === message : message.test(seen.message)) && seen;
    },
    20_000,
  );

const frameOf = (page: Page): Frame => page.frames()[1] ?? page.mainFrame();

describeInBrowser('in a browser', () => {
  let browser: Browser;
  let page: Page;
  let problems: string[];
  let asked: string[];

  beforeAll(async () => {
    if (path === undefined) throw new Error('no Chromium. Try: apt-get install chromium, or CHROMIUM_PATH');
    browser = await launchBrowser(path);
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    journal = new Journal('handlers');
    problems = [];
    asked = [];
    page = await browser.newPage();
    page.on('console', (message) => {
      // The icon, which browsers ask for by themselves, and the page's own status.
      const isExpected = /\/favicon\.ico$|\/bitrix24\/install\?/.test(message.location().url);
      if (message.type() === 'error' && !isExpected) problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  });
  afterEach(() => page.close());

  describe.each(ADAPTERS)('the installation page on %s', (adapter) => {
    const booted = async (options: EmulatorOptions = {}) => {
      const portal = await bench.portal(options);
      addAppWithPage(portal);
      const running = await bench.boot({
        adapter,
        portal,
        providers: [Life],
        configure: (app: INestApplication) => app.use(helmet()),
        ...withInstallPage(portal),
      });
      return { portal, running };
    };

    const finishes = (): number =>
      asked.filter((line) => line === 'POST /marketplace/install-finish/').length;

    it('installs inside the frame of the portal, and tells the portal when all is done', async () => {
      const { portal, running } = await booted();
      await page.goto(portal.pageUrl(CLIENT_ID));
      await until('the portal calls it installed', () => portal.app(CLIENT_ID).installed, 20_000);
      await journal.first((name) => name === 'ONAPPINSTALL');
      expect(await running.portals.get(portal.memberId)).toMatchObject({ status: 'active', isAdmin: true });
      expect(portal.bindings(CLIENT_ID).map(({ event }) => event)).toContain('ONAPPINSTALL');
      expect(finishes()).toBe(1);
      // The browser kept every promise of the page's policy.
      expect(problems).toEqual([]);
    });

    it('shows why it fails, and finishes nothing', async () => {
      const { portal, running } = await booted();
      const user = portal.addUser({ admin: false });
      // Otherwise the portal itself keeps ordinary users out.
      portal.setInstalled(CLIENT_ID, true);
      portal.logIn(user.id);
      await page.goto(portal.pageUrl(CLIENT_ID));
      expect(await framed(page, /administrator/i)).toContain('was not installed');
      expect(finishes()).toBe(0);
      expect(asked.some((line) => line.includes('/status'))).toBe(false);
      expect(await running.portals.list()).toEqual([]);
      expect(problems).toEqual([]);
    });

    it.each([
      ['ru', 'ru', 'Приложение установлено', 'Приложение подключено.'],
      ['de', 'en', 'The application is installed', 'The application is connected.'],
    ])('tells a portal with LANG=%s in %s that all is done', async (lang, language, title, message) => {
      const { portal } = await booted({ language: lang });
      await page.goto(portal.pageUrl(CLIENT_ID));
      expect(await shown(page, message)).toEqual({ language, title, heading: title, message });
      expect(problems).toEqual([]);
    });

    it.each([
      ['ru', 'Установка приложения', /^Приложение не установлено\. .* только администратор портала/],
      ['fr', 'Installing the application', /^The application was not installed: Only an administrator/],
    ])('tells a portal with LANG=%s why it fails', async (lang, title, message) => {
      const { portal } = await booted({ language: lang });
      portal.setInstalled(CLIENT_ID, true);
      portal.logIn(portal.addUser({ admin: false }).id);
      await page.goto(portal.pageUrl(CLIENT_ID));
      expect(await shown(page, message)).toMatchObject({ title, heading: title });
      expect(problems).toEqual([]);
    });

    it('is shown in no frame of another site', async () => {
      const { portal, running } = await booted();
      const site = await foreignSite(running.origin + INSTALL_PATH, frameFields(portal));
      await page.goto(site);
      await until('the browser shows its own error instead', () =>
        page.frames()[1]?.url().startsWith('chrome-error:'),
      );
      expect(problems.join()).toContain('frame-ancestors');
      expect(finishes()).toBe(0);
    });
  });
});

/** A site that frames the page by posting a genuine form of an administrator into it. */
async function foreignSite(action: string, fields: Record<string, string>): Promise<string> {
  const inputs = Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value='${value}'>`)
    .join('');
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(
      `<iframe name="victim"></iframe><form method="post" target="victim" action="${action}">${inputs}</form>` +
        `<script>document.forms[0].submit()</script>`,
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  bench.later(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
