import 'reflect-metadata';
import { noteDecorated } from './decorated-classes.js';
import type { OnBitrixEventOptions } from './on-bitrix-event.options.js';

/** The arguments of one `@OnBitrixEvent`. */
export interface HandlerDeclaration {
  /** As written: values that are not texts are reported at boot. */
  names: unknown[];
  options: OnBitrixEventOptions;
}

// Strings, not symbols of this copy: an application may hold an ESM and a CommonJS copy of the package.
const DECLARATIONS = 'nestjs-bitrix24-events:declarations';
const DECORATED = 'nestjs-bitrix24-events:decorated';

/**
 * Registers a declaration twice: on the function, as Nest does with guards and pipes, and its name
 * on the target, so that a function which was overridden or replaced afterwards is detected.
 */
export function declareHandler(
  target: object,
  property: string | symbol,
  method: object,
  declaration: HandlerDeclaration,
): void {
  Reflect.defineMetadata(DECLARATIONS, [declaration, ...declarationsOf(method)], method);
  noteDecorated(target);
  Reflect.defineMetadata(DECORATED, [...new Set([property, ...decoratedOn(target)])], target);
}

/** The declarations of a method, uppermost first; empty when it has none. */
export const declarationsOf = (method: object): HandlerDeclaration[] =>
  Reflect.getOwnMetadata(DECLARATIONS, method) ?? [];

/** The names decorated on this very prototype (or, for static methods, on this very class). */
export const decoratedOn = (target: object): (string | symbol)[] =>
  Reflect.getOwnMetadata(DECORATED, target) ?? [];
