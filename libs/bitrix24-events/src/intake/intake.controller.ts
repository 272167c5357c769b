import { All, Controller, Inject, Req, Res, VERSION_NEUTRAL, type Type } from '@nestjs/common';
import type { AnyRequest } from './http/http-adapter.js';
import { IntakeEndpoint } from './intake-endpoint.service.js';

/** Path and decorators of the intake's route. */
export interface IntakeControllerOptions {
  /** `/bitrix24/events` by default; the global prefix precedes it. */
  path: string;
  /**
   * Applied to the controller class: the `@Public()` of a global guard, `@ApiExcludeController()`,
   * …
   */
  decorators?: readonly ClassDecorator[];
}

/** The part of the route that contains an `authKey`. */
export const VARIANT_PATH = 'as/:authKey';

/**
 * The controller of one module instance: a class of its own, so that two applications in one
 * process may have two paths. It accepts every method and sends the answer itself, so that no pipe,
 * interceptor or filter of the application changes the answer. Guards run as usual.
 */
export function createIntakeController({ path, decorators = [] }: IntakeControllerOptions): Type<unknown> {
  @Controller({ path, version: VERSION_NEUTRAL })
  class Bitrix24EventsController {
    constructor(@Inject(IntakeEndpoint) private readonly endpoint: IntakeEndpoint) {}

    @All(['/', VARIANT_PATH])
    receive(@Req() request: AnyRequest, @Res() response: unknown): Promise<void> {
      return this.endpoint.serve(request, response);
    }
  }
  for (const decorate of decorators) decorate(Bitrix24EventsController);
  return Bitrix24EventsController;
}
