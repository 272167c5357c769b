import { escapeHtml } from '../http/index.js';

/** What the portal's page around an application shows. */
export interface FramePage {
  domain: string;
  appSid: string;
  /** Where the form goes, query and all. */
  action: string;
  fields: Readonly<Record<string, string | number>>;
  /** What the frame is told when it asks for its data. */
  initData: Readonly<Record<string, unknown>>;
}

/**
 * The portal's page around an application: a frame, and a form that posts itself into it. The frame's name tells the
 * vendor's scripts where they are (`domain|protocol|APP_SID`); their messages are `command:JSON?:callback?:APP_SID`,
 * the answers `callback:JSON`.
 */
export function framePage({ domain, appSid, action, fields, initData }: FramePage): string {
  const name = escapeHtml(`${domain}|0|${appSid}`);
  const inputs = Object.entries(fields)
    .map(
      ([key, value]) =>
        `<input type="hidden" name="${escapeHtml(key)}" value="${escapeHtml(String(value))}">`,
    )
    .join('\n');
  return `<!DOCTYPE html>
<html>
<head><meta charset="utf-8"><title>${escapeHtml(domain)}</title></head>
<body>
<iframe name="${name}" width="100%" height="600"></iframe>
<form method="post" action="${escapeHtml(action)}" target="${name}">
${inputs}
</form>
<script>
(${runPage.toString()})(window, ${scriptJson({ appSid, origin: new URL(action).origin, initData })});
</script>
</body>
</html>
`;
}

/** JSON that cannot end the script element that it stands in. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** The little of a browser's window that the page and the stand-in script use. */
interface PageWindow {
  document: {
    querySelector(selector: 'iframe'): {
      contentWindow: { postMessage(message: string, origin: string): void };
      height: string;
    };
    querySelector(selector: 'form'): { submit(): void };
  };
  location: { reload(): void };
  addEventListener(type: string, listener: (event: PageMessage) => void): void;
  fetch(url: string, init: object): Promise<unknown>;
}

interface PageMessage {
  origin: string;
  data: unknown;
  source: unknown;
}

/** Runs in the browser: it may use nothing but its arguments. */
export function runPage(
  window: PageWindow,
  page: { appSid: string; origin: string; initData: Readonly<Record<string, unknown>> },
): void {
  const frame = window.document.querySelector('iframe');
  const answer = (callback: string | undefined, value: unknown): void => {
    if (callback) frame.contentWindow.postMessage(`${callback}:${JSON.stringify(value)}`, page.origin);
  };
  const finish = async (callback: string | undefined): Promise<void> => {
    const body = new URLSearchParams({ APP_SID: page.appSid });
    await window.fetch('/marketplace/install-finish/', { method: 'POST', body });
    answer(callback, {});
    window.location.reload();
  };
  window.addEventListener('message', ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== page.origin || typeof data !== 'string') return;
    const [command = '', ...rest] = data.split(':');
    if (rest.pop() !== page.appSid) return;
    const callback = rest.pop();
    const params = rest.join(':');
    if (command === 'getInitData') answer(callback, page.initData);
    if (command === 'resizeWindow') {
      const size: unknown = JSON.parse(params);
      if (typeof size === 'object' && size !== null && 'height' in size) frame.height = String(size.height);
      answer(callback, {});
    }
    if (command === 'setInstallFinish') void finish(callback);
  });
  window.document.querySelector('form').submit();
}
