import { All, Controller, Inject, Req, Res, VERSION_NEUTRAL, type Type } from '@nestjs/common';
import type { AnyRequest, IntakeControllerOptions } from '../../intake/index.js';
import { OAuthCallbackEndpoint } from './oauth-callback-endpoint.service.js';

/** The part of the callback's route at which an authorization begins. */
export const START_PATH = 'start';

/** The controller of one module instance's authorization-code flow; see {@link createIntakeController}. */
export function createOAuthCallbackController({
  path,
  decorators = [],
}: IntakeControllerOptions): Type<unknown> {
  @Controller({ path, version: VERSION_NEUTRAL })
  class Bitrix24OAuthController {
    constructor(@Inject(OAuthCallbackEndpoint) private readonly endpoint: OAuthCallbackEndpoint) {}

    @All('/')
    complete(@Req() request: AnyRequest, @Res() response: unknown): Promise<void> {
      return this.endpoint.complete(request, response);
    }

    @All(START_PATH)
    start(@Req() request: AnyRequest, @Res() response: unknown): void {
      this.endpoint.start(request, response);
    }
  }
  for (const decorate of decorators) decorate(Bitrix24OAuthController);
  return Bitrix24OAuthController;
}
