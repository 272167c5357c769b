/** What decides on whether the pages can work. */
export interface PageSettings {
  /** Whether the routes are there. */
  routes: { installPage: boolean; oauthCallback: boolean };
  /** Which of the options were given. */
  given: { installPage: boolean; oauthCallback: boolean };
  application: boolean;
  allowInsecure: boolean;
  scriptUrl: string;
  publicUrl: string | undefined;
  oauth: { url?: string | undefined; allowHttp: boolean };
}

const PAGES = ['installPage', 'oauthCallback'] as const;
const THIS_MACHINE = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

const isReadable = (url: string): boolean => URL.canParse(url) && new URL(url).protocol === 'http:';

/** What keeps the pages from working, each with its mend. */
export function pageProblems(settings: PageSettings): string[] {
  const { routes, given, application } = settings;
  return [
    ...PAGES.filter((page) => given[page] && !routes[page]).map(
      (page) =>
        `the option ${page} is given, but the page has no route. ` +
        `Try: forRoot(options, { ${page}: true }), or a path instead of true`,
    ),
    ...PAGES.filter((page) => routes[page] && !application).map(
      (page) =>
        `${page} has a route, but there is no application to install. Try: application: { clientId, clientSecret }`,
    ),
    ...(isReadable(settings.scriptUrl) && !settings.allowInsecure
      ? ['installPage.scriptUrl must be https (for tests, set rest.allowInsecure)']
      : []),
    ...(routes.oauthCallback ? callbackProblems(settings) : []),
  ];
}

function callbackProblems({ publicUrl, oauth }: PageSettings): string[] {
  const url = oauth.url ?? publicUrl;
  if (url === undefined)
    return [
      'oauthCallback has a route, but nobody knows its address. ' +
        "Try: publicUrl, or oauthCallback: { url: 'http://localhost:3000/bitrix24/oauth' }",
    ];
  if (!URL.canParse(url)) return [];
  if (/[?#]/.test(url)) return ['oauthCallback.url must have neither a query nor a hash'];
  const { hostname } = new URL(url);
  return isReadable(url) && !oauth.allowHttp && !THIS_MACHINE.test(hostname)
    ? [
        `the address of oauthCallback (${url}) is plain http, so codes could be read on their way. ` +
          'Try: https, localhost, or oauthCallback: { allowHttp: true }',
      ]
    : [];
}
