/** Members of the second argument of `forRoot`. */
export const EXTRAS = ['path', 'isGlobal', 'installPage', 'oauthCallback', 'controllerDecorators'] as const;

/** Members that the second argument of `forRoot` does not have: nothing would happen, without a word. */
export const extrasProblems = (extras: object): string[] =>
  Object.keys(extras)
    .filter((name) => !EXTRAS.some((known) => known === name))
    .map(
      (name) =>
        `${name} is no member of the second argument of forRoot. Try: one of ${EXTRAS.join(', ')}; ` +
        'options belong to the first argument',
    );
