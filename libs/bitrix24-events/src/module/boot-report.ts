import { counted } from '../common/text/index.js';
import { WITHOUT_SOCKS } from '../rest/index.js';

/** What a started application says of itself. */
export interface BootFacts {
  handlers: number;
  /** What is bound; absent without a public URL. */
  url: string | undefined;
  /** Where the intake answers on this server. */
  path: string;
  /** Where the inbox is, as the storage names it. */
  place: string | undefined;
  /** Deliveries that wait, orphaned ones included. */
  waiting: number;
  /** What Bitrix24 is reached through, if anything. */
  proxy?: string | undefined;
  /** What the environment names for that, but is of no use here. */
  proxyPassedBy?: string | undefined;
  /** Connected portals; absent without an application. */
  portals: number | undefined;
}

export interface BootLine {
  level: 'log' | 'warn';
  text: string;
}

/** The lines of a start: what runs, where from, and what to do next where there is nothing to do yet. */
export function bootLines({
  handlers,
  url,
  path,
  place,
  waiting,
  portals,
  proxy,
  proxyPassedBy,
}: BootFacts): BootLine[] {
  const at = url ?? `${path} of this server (publicUrl is not set)`;
  const lines: BootLine[] = [
    handlers === 0
      ? {
          level: 'warn',
          text:
            `no handlers; events are taken in at ${at}. Try: annotate a method with @OnBitrixEvent(…), ` +
            'and name its class in the providers of a module that the application imports',
        }
      : { level: 'log', text: `${counted(handlers, 'handler')}; events are taken in at ${at}` },
    {
      level: 'log',
      text:
        `inbox: ${place ?? 'a storage of your own'}; ${counted(waiting, 'delivery waits', 'deliveries wait')}` +
        (portals === undefined ? '' : `; ${counted(portals, 'portal is', 'portals are')} connected`),
    },
  ];
  if (proxy !== undefined) {
    lines.push({
      level: 'log',
      text:
        `Bitrix24 is called through the proxy ${proxy}, which resolves names: it has to refuse addresses that are not ` +
        'public. Set NO_PROXY, or rest.proxy, for others',
    });
  }
  if (proxyPassedBy !== undefined) {
    lines.push({
      level: 'warn',
      text: `the proxy of the environment (${proxyPassedBy}) is not used, and Bitrix24 is called without one. ${WITHOUT_SOCKS}`,
    });
  }
  if (portals === 0 && handlers > 0) {
    lines.push({
      level: 'log',
      text:
        `no portal is connected yet. Next: on the portal, save the application with ${url ?? `its public address and ${path}`} ` +
        'as its handler path; this log says when the installation is verified',
    });
  }
  return lines;
}
