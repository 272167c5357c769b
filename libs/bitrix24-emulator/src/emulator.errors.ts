/**
 * A mistake in the use of the emulator itself (never what the emulated portal answers). Told apart by `code`.
 *
 * @publicApi
 */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError';

  constructor(
    /** Stable: `NOT_LOOPBACK`, `UNKNOWN_APPLICATION`, `UNKNOWN_USER`, `UNKNOWN_EVENT`, `INVALID_OPTION`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  static notLoopback(url: string): EmulatorError {
    return new EmulatorError(
      'NOT_LOOPBACK',
      `${url} is not an address of this machine. Try: route('https://app.example.com', 'http://127.0.0.1:3000'), ` +
        `which sends what is bound to the first to the second.`,
    );
  }

  static unknownApplication(clientId: string): EmulatorError {
    return new EmulatorError(
      'UNKNOWN_APPLICATION',
      `the portal has no application ${clientId}. Try: portal.installApp({ clientId: '${clientId}', … }) first.`,
    );
  }

  static unknownUser(userId: number): EmulatorError {
    return new EmulatorError(
      'UNKNOWN_USER',
      `the portal has no user ${userId}. Try: portal.addUser({ admin: true }).`,
    );
  }

  static invalidOption(name: string, value: string, example: string): EmulatorError {
    return new EmulatorError('INVALID_OPTION', `${name} cannot be ${value}. Try: ${example}.`);
  }

  static unknownEvent(name: string): EmulatorError {
    return new EmulatorError(
      'UNKNOWN_EVENT',
      `the portal knows no event ${name}. Try: start({ events: { ${name}: 'basic' } }) for one of your own.`,
    );
  }
}
