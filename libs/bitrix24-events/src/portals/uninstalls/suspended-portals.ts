import { Injectable } from '@nestjs/common';

/**
 * Portals whose deliveries wait until it is known whether the application is still installed there.
 */
@Injectable()
export class SuspendedPortals {
  private readonly memberIds = new Set<string>();

  /** As a list to exclude from a claim. */
  get all(): readonly string[] {
    return [...this.memberIds];
  }

  has(memberId: string): boolean {
    return this.memberIds.has(memberId);
  }

  add(memberId: string): void {
    this.memberIds.add(memberId);
  }

  /** @returns whether it was suspended */
  delete(memberId: string): boolean {
    return this.memberIds.delete(memberId);
  }
}
