import { Inject, Injectable, Logger } from '@nestjs/common';
import { thrownText } from '../common/index.js';
import type { RequestFact, RestObserver } from './rest-observer.js';
import { REST_OPTIONS, type RestOptions } from './rest.options.js';

/** The observer of the options, if there is one. Its errors are logged, and affect nothing else. */
@Injectable()
export class SafeRestObserver implements Required<RestObserver> {
  private readonly logger = new Logger('Bitrix24Rest');
  private readonly observer: RestObserver;

  constructor(@Inject(REST_OPTIONS) { observer = {} }: Pick<RestOptions, 'observer'>) {
    this.observer = observer;
  }

  requested(fact: RequestFact): void {
    this.guard(() => this.observer.requested?.(fact));
  }

  repeated(fact: Parameters<Required<RestObserver>['repeated']>[0]): void {
    this.guard(() => this.observer.repeated?.(fact));
  }

  private guard(notify: () => void): void {
    try {
      notify();
    } catch (error) {
      this.logger.error(`rest.observer threw: ${thrownText(error)}`);
    }
  }
}
