import { Injectable, Logger } from '@nestjs/common';
import { Notifications } from '../../common/index.js';
import { PortalEvents, type InstallChange } from './portal-events.service.js';

/**
 * Logs installs before the rooms log them, and uninstalls once all rooms are done; then notifies
 * the application.
 */
@Injectable()
export class PortalNotices {
  private readonly logger = new Logger('Bitrix24Portals');

  constructor(
    events: PortalEvents,
    private readonly notifications: Notifications,
  ) {
    for (const change of ['installed', 'updated'] as const) {
      events.on(change, 'show', ({ installation: { memberId, domain } }) =>
        this.logger.log(lineOf(change, domain, memberId)),
      );
      events.on(change, 'announce', ({ installation: { memberId, domain } }) =>
        this.notifications.emit(`bitrix24.portal.${change}`, { memberId, domain }),
      );
    }
    events.on('renewed', 'show', ({ installation: { memberId, domain } }) =>
      this.logger.debug(lineOf('renewed', domain, memberId)),
    );
    events.on('uninstalled', 'announce', ({ tombstone: { memberId, domain }, uninstall: { clean } }) => {
      this.logger.log(
        `uninstalled from ${domain} (portal ${memberId})${clean ? ', its data is to be erased' : ''}`,
      );
      this.notifications.emit('bitrix24.portal.uninstalled', { memberId, domain, clean });
    });
  }
}

const lineOf = (change: InstallChange, domain: string, memberId: string): string =>
  `${change} on ${domain} (portal ${memberId})`;
