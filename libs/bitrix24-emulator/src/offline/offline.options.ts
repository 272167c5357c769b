/**
 * How the portal keeps its offline queue. The versions of the portal differ in these.
 *
 * @publicApi
 */
export class OfflineOptions {
  /**
   * Milliseconds during which an `event.offline.get` that has just reserved rows counts as still running: newer
   * portals select first and reserve afterwards, so that a second `get` takes the same rows and steals them.
   * 0: one step, as in older portals.
   */
  overlap = 0;
  /** Whether `minTimeout` of ONOFFLINEEVENT is ignored, so that it is always 1 s, as in the newest portals. */
  ignoreMinTimeout = false;

  constructor(input: Partial<OfflineOptions> = {}) {
    for (const [key, value] of Object.entries(input))
      if (value !== undefined) Object.assign(this, { [key]: value });
  }
}
