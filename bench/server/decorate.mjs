// What a TypeScript compiler makes of decorators: these files are run as they stand.

/** Applies decorators of a class; the last one first. */
export function decorateClass(target, ...decorators) {
  for (const decorate of decorators.toReversed()) decorate(target);
  return target;
}

/** Applies decorators of a method. */
export function decorateMethod(target, name, ...decorators) {
  for (const decorate of decorators.toReversed())
    decorate(target.prototype, name, Object.getOwnPropertyDescriptor(target.prototype, name));
}

/** Applies the decorator of a parameter of a method, or of the constructor when `name` is undefined. */
export function decorateParameter(target, name, index, decorate) {
  decorate(name === undefined ? target : target.prototype, name, index);
}
