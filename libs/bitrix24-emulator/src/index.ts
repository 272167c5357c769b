export type { AuthRefusal } from './auth-server/index.js';
export { Bitrix24Emulator, type PortalActor } from './emulator.js';
export { EmulatorError } from './emulator.errors.js';
export type { EmulatorOptions } from './emulator.options.js';
export type { FaultHandle, FaultKind, FaultOptions } from './faults/index.js';
export type {
  ConfirmationOptions,
  InstallOptions,
  PageOptions,
  PaymentOptions,
  SystemUserOptions,
  UpdateOptions,
} from './lifecycle/index.js';
export type { LimitChoice, LimitOptions } from './limits/index.js';
export type { Application, ApplicationType } from './model/applications.js';
export type { Binding } from './model/bindings.js';
export type { IssuedTokens } from './model/tokens.js';
export type { EmulatedUser, NewUser } from './model/users.js';
export { OfflineOptions, type NewOfflineRow, type OfflineData, type OfflineRow } from './offline/index.js';
export { phpDecode, phpEncode, type PhpDecoded, type PhpMap, type PhpValue } from './php/index.js';
export { QueueOptions, type SentDelivery } from './queue/index.js';
export type { ModuleOptions, ModuleRequest } from './module-options.js';
export { RestError, type BatchedCall, type OwnMethod, type RecordedRequest } from './rest/index.js';
