/**
 * Tests of handlers, and of storage drivers.
 *
 * @packageDocumentation
 */
export { bitrix24Testing, type Bitrix24Testing, type DeliverOptions } from './bitrix24-testing.js';
export { createTestEvent, type TestEventOverrides } from './create-test-event.js';
export { inboxContract, type InboxContractCase, type OpenedInbox } from './inbox-contract/index.js';
export {
  installationStoreContract,
  type InstallationStoreContractCase,
  type OpenedInstallationStore,
} from './installation-store-contract/index.js';
export { ManualClock } from './manual-clock.js';
export { memoryStorage } from './memory-storage.js';
export { overrideBitrix24 } from './override-bitrix24.js';
export {
  storageContract,
  type OpenedStorage,
  type StorageContractCase,
  type StorageTraits,
} from './storage-contract/index.js';
export { testClient, type TestAnswers, type TestCall, type TestClient } from './test-client.js';
