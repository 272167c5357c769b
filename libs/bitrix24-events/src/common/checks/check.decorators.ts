import { parseDuration } from '../duration.js';
import { isHttpUrl } from './is-http-url.js';
import { checkedProperty, type Verdict } from './problems-of.js';

/** Checks a property by a function of its value and its object; checks are made from the first to the last one. */
export const Check =
  (
    passes: (value: unknown, object: object) => boolean,
    message: string | ((value: unknown, object: object) => string),
  ): PropertyDecorator =>
  (prototype, property) => {
    const verdict: Verdict = (value, object) => {
      if (passes(value, object)) return undefined;
      return typeof message === 'string' ? message : message(value, object);
    };
    checkedProperty(prototype, property).verdicts.unshift(verdict);
  };

/** The property may be `undefined` or `null`: it is not checked then. */
export const IsOptional = (): PropertyDecorator => (prototype, property) => {
  checkedProperty(prototype, property).optional = true;
};

/** The object in it, or each object of the list in it, is checked by the decorators of its own class. */
export const CheckWithin = (): PropertyDecorator => (prototype, property) => {
  checkedProperty(prototype, property).nested = true;
};

export const IsBoolean = (message: string): PropertyDecorator =>
  Check((value) => typeof value === 'boolean', message);

export const IsString = (message: string): PropertyDecorator =>
  Check((value) => typeof value === 'string', message);

export const IsNotEmpty = (message: string): PropertyDecorator =>
  Check((value) => value !== '' && value !== undefined && value !== null, message);

export const IsFunction = (message: string): PropertyDecorator =>
  Check((value) => typeof value === 'function', message);

export const IsIn = (values: readonly unknown[], message: string): PropertyDecorator =>
  Check((value) => values.includes(value), message);

export const IsInt = (message: string): PropertyDecorator =>
  Check((value) => Number.isInteger(value), message);

export const Min = (least: number, message: string): PropertyDecorator =>
  Check((value) => typeof value === 'number' && value >= least, message);

export const Max = (most: number, message: string): PropertyDecorator =>
  Check((value) => typeof value === 'number' && value <= most, message);

export const IsArray = (message: string): PropertyDecorator => Check(Array.isArray, message);

export const ArrayNotEmpty = (message: string): PropertyDecorator =>
  Check((value) => Array.isArray(value) && value.length > 0, message);

export const Matches = (pattern: RegExp, message: string): PropertyDecorator =>
  Check((value) => typeof value === 'string' && pattern.test(value), message);

export const IsInstance = (of: new () => object, message: string): PropertyDecorator =>
  Check((value) => value instanceof of, message);

/** An absolute `http:` or `https:` URL. */
export const IsHttpUrl = (message: string): PropertyDecorator => Check(isHttpUrl, message);

/** A list of absolute `http:` or `https:` URLs. */
export const AreHttpUrls = (message: string): PropertyDecorator =>
  Check((value) => Array.isArray(value) && value.every(isHttpUrl), message);

/** A `Duration` of at least `atLeast` milliseconds; `message` says how to mend it. */
export const IsDuration = (atLeast: number, message: string): PropertyDecorator =>
  Check((value) => (parseDuration(value) ?? -1) >= atLeast, message);
