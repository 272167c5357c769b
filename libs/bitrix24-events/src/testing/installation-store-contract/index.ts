import { holdingCases } from './deferring.cases.js';
import { installationCases } from './installations.cases.js';
import { leaseCases } from './lease.cases.js';
import { parkingCases } from './pending.cases.js';
import { toStoreCase, type InstallationStoreContractCase } from './store-case.js';
import type { OpenedInstallationStore } from './opened-store.js';
import { uninstallCases } from './uninstall.cases.js';
import { webhookCases } from './webhooks.cases.js';

export type { InstallationStoreContractCase } from './store-case.js';
export type { OpenedInstallationStore } from './opened-store.js';

/**
 * What every `InstallationStore` must do, as cases for any test framework.
 *
 * @param open opens a fresh, empty store: called once for each case, which closes it
 * @example
 * ```ts
 * for (const { name, run } of installationStoreContract(openMyStore)) it(name, run);
 * ```
 * @publicApi
 */
export function installationStoreContract(
  open: () => OpenedInstallationStore | Promise<OpenedInstallationStore>,
): InstallationStoreContractCase[] {
  const cases = {
    ...installationCases,
    ...parkingCases,
    ...holdingCases,
    ...uninstallCases,
    ...webhookCases,
    ...leaseCases,
  };
  return Object.entries(cases).map(([name, body]) => toStoreCase(open, name, body));
}
