import { Injectable } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { bootHandlers } from '../../test/handlers/boot-handlers.js';
import { OnBitrixEvent } from './index.js';

abstract class Base {
  @OnBitrixEvent('ONCRMDEALADD')
  created(): void {}
}

@Injectable()
class Provided extends Base {}

@Injectable()
class Forgotten {
  @OnBitrixEvent('ONCRMLEADADD')
  created(): void {}
}

describe('a class with handlers', () => {
  // Held, so that it is not collected meanwhile.
  const forgotten = new Forgotten();

  it('that no module provides is warned of at start; one that is provided, and its base, are not', async () => {
    const { app, lines, unprovided, warnings } = await bootHandlers({ providers: [Provided] });
    expect(lines).toContain('Mapped {ONCRMDEALADD} to Provided.created (RootTestModule)');
    expect(unprovided).toEqual([
      'Forgotten has methods with @OnBitrixEvent, but no module of this application provides it, so it handles ' +
        'nothing. Try: list it in the providers (or controllers) of a module that the root module imports',
    ]);
    expect(warnings).toEqual([]);
    await app.close();
  });

  it('is warned of in one line with all others, and the lack of any handler by its own', async () => {
    const { app, unprovided, warnings } = await bootHandlers({});
    expect(forgotten).toBeInstanceOf(Forgotten);
    expect(unprovided).toEqual([expect.stringContaining('Base, Forgotten have methods with @OnBitrixEvent')]);
    expect(warnings).toEqual([expect.stringContaining('no handler was found')]);
    await app.close();
  });
});
