/**
 * What a storage driver implements, and what helps it. `storageContract` of `nestjs-bitrix24-events/testing` tests it.
 *
 * @packageDocumentation
 */
export type { BindingMemory } from '../bindings/index.js';
export type { WireData, WireValue } from '../catalog/index.js';
export type { Clock } from '../common/index.js';
export type { OpenStorage, StorageDriver } from '../drivers/index.js';
export type { WaitReason } from '../errors/index.js';
export type {
  AcceptItem,
  AcceptResult,
  ClaimedAttempt,
  ClaimQuota,
  ClaimRequest,
  Delivery,
  DeliveryFilter,
  DeliveryMutation,
  DeliveryOutcome,
  DeliveryState,
  DeliveryTarget,
  Inbox,
  InboxCapabilities,
  InboxCounts,
  InboxEvent,
  InboxProcesses,
  MutationProgress,
  MutationStep,
  PortalBounds,
  RetentionPolicy,
  Settlement,
  StoredDelivery,
  StoredFailure,
} from '../inbox/index.js';
export type { OfflineQueue, OfflineStore, Reservation } from '../offline/index.js';
export type {
  DeferredEvent,
  DeferBounds,
  Installation,
  InstallationStatus,
  InstallationStore,
  Lease,
  Muted,
  MutedReason,
  PendingBounds,
  PendingCrowd,
  PendingCrowds,
  PendingInstall,
  PendingInstallListing,
  PendingUninstall,
  TokenlessInstallation,
} from '../portals/index.js';
export type { LimitProfile, RequestBucket, RequestBuckets, TakenRequests } from '../rest/index.js';
export {
  createCipher,
  isStorageError,
  parseEncryptionKey,
  StorageError,
  type Cipher,
  type SharedState,
  type SharedValue,
  type StorageErrorCode,
} from '../storage/index.js';
export type { StoredSweepMark, SweepEntity, SweepMark, SweepMarks, SweepWalk } from '../sweep/index.js';
