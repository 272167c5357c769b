import { Inject, Injectable, Logger } from '@nestjs/common';
import { TEST_EVENT } from '../catalog/index.js';
import { readThrown } from '../common/index.js';
import { Bitrix24Clients, broken, WORKS, type PreparedTest, type TestEvents } from '../portals/index.js';
import type { Bitrix24Client } from '../rest/index.js';
import { keyOf, type BindingKey, type BindingRow, type WantedBinding } from './binding.js';
import { BINDINGS_OPTIONS, type BindingsOptions } from './bindings.options.js';
import { bindCommand, refusalOf, sayError, unbindCommand } from './portal/commands.js';
import { HANDLER_URLS, type HandlerUrls } from './wanted/handler-urls.js';
import { look } from './portal/read-portal.js';
import { muteProblems } from './plan/plan-problems.js';
import { readRows } from './portal/portal-view.js';
import { isUnder, isVariantOf, urlForAuthKey } from './wanted/urls.js';

/**
 * Has portals send ONAPPTEST here. It is bound only for the test: bound permanently, it would be a
 * row on every portal that is rarely needed; and a row that a dead process leaves behind is
 * unwanted, so that the next syncs unbind it.
 */
@Injectable()
export class TestEventBindings implements TestEvents {
  private readonly logger = new Logger('Bitrix24Bindings');
  private readonly open = new Map<string, WantedBinding>();

  constructor(
    @Inject(BINDINGS_OPTIONS) private readonly options: BindingsOptions,
    @Inject(HANDLER_URLS) private readonly urls: HandlerUrls,
    private readonly clients: Bitrix24Clients,
  ) {}

  get url(): string | undefined {
    return urlForAuthKey(this.options, this.urls, '');
  }

  get mayBind(): boolean {
    return this.options.mode === 'sync';
  }

  /** The bindings wanted while a portal is being tested: no sync may remove them then. */
  wantedAt(memberId: string): WantedBinding[] {
    const binding = this.open.get(memberId);
    return binding ? [binding] : [];
  }

  async prepare(memberId: string): Promise<PreparedTest> {
    const { url } = this;
    const client = this.clients.forPortal(memberId);
    const binding = {
      event: TEST_EVENT,
      handler: url ?? '',
      authType: 0,
      optional: true,
      wantedBy: ['a check'],
    };
    if (url !== undefined) this.open.set(memberId, binding);
    try {
      const { view, made } = await look(
        (commands) => client.batch(commands),
        url === undefined ? [] : [binding],
      );
      const [mute] = muteProblems(view);
      const bound = url !== undefined && view.rows.some((row) => keyOf(row) === keyOf(binding));
      return {
        delivery: mute ? broken(mute.message) : WORKS,
        binding: bound ? WORKS : broken(await this.whyNotBound(client, url)),
        send: (params) => this.send(client, params, view.isAdmin),
        release: () => this.release(client, memberId, made.length > 0 ? binding : undefined, view.isAdmin),
      };
    } catch (error) {
      this.open.delete(memberId);
      throw error;
    }
  }

  /** The sync does not report the reason. */
  private async whyNotBound(client: Bitrix24Client, url: string | undefined): Promise<string> {
    if (url === undefined)
      return (
        'there is no public URL, so the portal cannot be told where to send events. ' +
        "Try: publicUrl: 'https://app.example.com', or bindings.handlerUrl"
      );
    const { bind } = await client.batch({
      bind: bindCommand({ event: TEST_EVENT, handler: url, authType: 0, wantedBy: [] }),
    });
    const refusal = refusalOf(bind);
    return (
      `the portal refused to bind ${TEST_EVENT} at ${url}` +
      `${refusal ? ` (${sayError(refusal)})` : ''}. Try: mend what the portal says; often it is the URL`
    );
  }

  private async send(
    client: Bitrix24Client,
    params: Readonly<Record<string, string>>,
    isAdmin: boolean,
  ): Promise<boolean> {
    // In one request, so that no other program can bind in between.
    const { rows, test } = await client.batch({
      rows: { method: 'event.get' },
      test: { method: 'event.test', params },
    });
    if (test.status === 'failed') throw test.error;
    return isAdmin && rows.status === 'done' && readRows(rows.result).every((row) => this.isOurs(row));
  }

  /**
   * Whether a row sends the test event only to us. An offline one sends it to every reader of the
   * portal's queue.
   */
  private isOurs({ event, handler, offline }: BindingRow): boolean {
    if (event !== TEST_EVENT) return true;
    const { ownUrls } = this.options;
    return (
      !offline && (isVariantOf(this.url ?? '', handler) || ownUrls.some((ownUrl) => isUnder(ownUrl, handler)))
    );
  }

  private async release(
    client: Bitrix24Client,
    memberId: string,
    made: BindingKey | undefined,
    isAdmin: boolean,
  ): Promise<void> {
    this.open.delete(memberId);
    if (!made) return;
    try {
      const { unbind } = await client.batch({ unbind: unbindCommand(made, isAdmin) });
      const refusal = refusalOf(unbind);
      if (refusal) this.warnLeft(memberId, sayError(refusal));
    } catch (error) {
      this.warnLeft(memberId, readThrown(error).message);
    }
  }

  private warnLeft(memberId: string, reason: string): void {
    this.logger.warn(
      `${TEST_EVENT}, which was bound for a check, may still be bound on portal ${memberId}: ${reason}`,
    );
  }
}
