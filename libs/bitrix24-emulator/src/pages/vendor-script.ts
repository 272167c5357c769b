/** The little of a browser's window that the script uses. */
interface FrameWindow {
  name: string;
  parent: { postMessage(message: string, origin: string): void };
  document: { documentElement: { scrollHeight: number } };
  addEventListener(type: 'message', listener: (event: { origin: string; data: unknown }) => void): void;
  BX24?: unknown;
}

/**
 * A stand-in for the vendor's script `https://api.bitrix24.com/api/v1/`: `BX24.init`, `BX24.installFinish` and
 * `BX24.fitWindow`, and nothing else of it. Runs in the browser: it may use nothing but its argument.
 */
export function runVendorScript(window: FrameWindow): void {
  // The portal names the frame so: `domain|protocol|APP_SID`.
  const [domain = '', protocol = '0', appSid = ''] = window.name.split('|');
  const origin = `${protocol === '1' ? 'https' : 'http'}://${domain}`;
  const callbacks = new Map<string, (value: unknown) => void>();
  let asked = 0;
  const send = (command: string, params: string, callback: (value: unknown) => void): void => {
    const key = `bx24_${++asked}`;
    callbacks.set(key, callback);
    window.parent.postMessage([command, params, key, appSid].filter(Boolean).join(':'), origin);
  };
  window.addEventListener('message', (event) => {
    if (event.origin !== origin || typeof event.data !== 'string') return;
    const mark = event.data.indexOf(':');
    const key = event.data.slice(0, mark);
    const callback = callbacks.get(key);
    callbacks.delete(key);
    callback?.(JSON.parse(event.data.slice(mark + 1)));
  });

  /** Whether the application is still being installed; `undefined` until the portal has said so. */
  let installing: boolean | undefined;
  const waiting: (() => void)[] = [];
  const announce = (): void => {
    for (const callback of waiting.splice(0)) callback();
  };
  send('getInitData', '', (data) => {
    installing = typeof data === 'object' && data !== null && 'INSTALL' in data && data.INSTALL === true;
    announce();
  });
  window.BX24 = {
    init(callback: () => void) {
      waiting.push(callback);
      if (installing !== undefined) announce();
    },
    installFinish() {
      waiting.push(() => {
        if (installing) send('setInstallFinish', '', () => undefined);
      });
      if (installing !== undefined) announce();
    },
    fitWindow(callback?: () => void) {
      const { scrollHeight } = window.document.documentElement;
      const size = JSON.stringify({ width: '100%', height: scrollHeight });
      send('resizeWindow', size, () => callback?.());
    },
  };
}

/** The script as it is served. */
export function vendorScript(): string {
  return `/* bitrix24-emulator: a stand-in for the vendor's script, with three of its functions. */
(${runVendorScript.toString()})(window);
`;
}
