import { All, Controller, Inject, Req, Res, VERSION_NEUTRAL, type Type } from '@nestjs/common';
import type { AnyRequest, IntakeControllerOptions } from '../../intake/index.js';
import { InstallPageEndpoint } from './install-page-endpoint.service.js';

/** The subpath that the page polls. */
export const STATUS_PATH = 'status';

/** The controller of one module instance's installation page; see {@link createIntakeController}. */
export function createInstallPageController({
  path,
  decorators = [],
}: IntakeControllerOptions): Type<unknown> {
  @Controller({ path, version: VERSION_NEUTRAL })
  class Bitrix24InstallPageController {
    constructor(@Inject(InstallPageEndpoint) private readonly endpoint: InstallPageEndpoint) {}

    @All('/')
    open(@Req() request: AnyRequest, @Res() response: unknown): Promise<void> {
      return this.endpoint.open(request, response);
    }

    @All(STATUS_PATH)
    status(@Req() request: AnyRequest, @Res() response: unknown): void {
      this.endpoint.status(request, response);
    }
  }
  for (const decorate of decorators) decorate(Bitrix24InstallPageController);
  return Bitrix24InstallPageController;
}
