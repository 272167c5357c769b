// All imports of Nest's internals are here, by paths that both Nest 11 and Nest 12 have. Leaf files
// rather than folders: an ESM build also finds their names in Nest 11's CommonJS.
export {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
export { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
export { ExternalExceptionFilterContext } from '@nestjs/core/exceptions/external-exception-filter-context.js';
export { ExternalExceptionsHandler } from '@nestjs/core/exceptions/external-exceptions-handler.js';
export { GuardsConsumer } from '@nestjs/core/guards/guards-consumer.js';
export { GuardsContextCreator } from '@nestjs/core/guards/guards-context-creator.js';
export { ExternalContextCreator, type ParamsFactory } from '@nestjs/core/helpers/external-context-creator.js';
export type { ExternalHandlerMetadata } from '@nestjs/core/helpers/interfaces/external-handler-metadata.interface.js';
export type { NestContainer } from '@nestjs/core/injector/container.js';
export type { Injector } from '@nestjs/core/injector/injector.js';
export { STATIC_CONTEXT } from '@nestjs/core/injector/constants.js';
export type { ContextId, InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
export type { Module } from '@nestjs/core/injector/module.js';
export { InterceptorsConsumer } from '@nestjs/core/interceptors/interceptors-consumer.js';
export { InterceptorsContextCreator } from '@nestjs/core/interceptors/interceptors-context-creator.js';
export { PipesConsumer } from '@nestjs/core/pipes/pipes-consumer.js';
export { PipesContextCreator } from '@nestjs/core/pipes/pipes-context-creator.js';
