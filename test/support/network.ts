import { lookup, type LookupAddress } from 'node:dns';
import { Module, type DynamicModule } from '@nestjs/common';

const REST_NETWORK = Symbol.for('nestjs-bitrix24-events:rest-network');

type Callback = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

@Module({})
class NetworkModule {}

/**
 * A network for tests of what may be called: there is no public address on this machine, so 127.0.0.1 stands for them.
 * All others count as inside.
 */
export class StandInNetwork {
  /** Names in the order in which they were looked up. */
  readonly lookups: string[] = [];
  private readonly names = new Map<string, string[][]>();

  /** Has a name lead there; each look-up uses up one of several answers, but for the last. */
  name(hostname: string, ...answers: string[][]): void {
    this.names.set(hostname, answers);
  }

  readonly isPublic = (address: string): boolean => address === '127.0.0.1';

  readonly resolve = (hostname: string, options: { all: true }, callback: Callback): void => {
    this.lookups.push(hostname);
    const answers = this.names.get(hostname);
    if (answers === undefined) return lookup(hostname, { ...options, family: 4 }, callback);
    const addresses = answers.length > 1 ? answers.shift()! : answers[0]!;
    process.nextTick(
      callback,
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };

  /** To be imported by the application. */
  module(): DynamicModule {
    return {
      module: NetworkModule,
      global: true,
      providers: [{ provide: REST_NETWORK, useValue: this }],
      exports: [REST_NETWORK],
    };
  }
}
