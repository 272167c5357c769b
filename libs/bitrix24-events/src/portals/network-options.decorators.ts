import { isIP } from 'node:net';
import { ValidateBy, type ValidationArguments } from 'class-validator';
import { isObject } from '../common/index.js';

const sibling = (args: ValidationArguments | undefined, name: string): unknown =>
  args && Reflect.get(args.object, name);

function isCertificates(value: unknown): boolean {
  const some: unknown[] = Array.isArray(value) ? value : [value];
  return some.length > 0 && some.every((one) => typeof one === 'string' || Buffer.isBuffer(one));
}

const isAgent = (value: unknown): boolean =>
  isObject(value) && typeof Reflect.get(value, 'destroy') === 'function';

export const IsCertificates = (): PropertyDecorator =>
  ValidateBy(
    { name: 'isCertificates', validator: { validate: isCertificates } },
    { message: 'portals.ca must be a PEM text, a Buffer, or a list of them' },
  );

/** An agent uses its own certificates and addresses. */
export const WithoutAgent = (name: string): PropertyDecorator =>
  ValidateBy(
    { name: 'withoutAgent', validator: { validate: (_, args) => sibling(args, 'httpsAgent') === undefined } },
    {
      message: `portals.${name} has no effect beside portals.httpsAgent. Give ${name} to that agent instead`,
    },
  );

export const IsLocalAddress = (): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isLocalAddress',
      validator: { validate: (value: unknown) => typeof value === 'string' && isIP(value) !== 0 },
    },
    { message: 'portals.localAddress must be an IP address of this machine' },
  );

export const IsHttpsAgent = (): PropertyDecorator =>
  ValidateBy(
    { name: 'isHttpsAgent', validator: { validate: isAgent } },
    { message: 'portals.httpsAgent must be an agent of node:https' },
  );

export const AllowsPrivate = (): PropertyDecorator =>
  ValidateBy(
    { name: 'allowsPrivate', validator: { validate: (_, args) => sibling(args, 'allowPrivate') === true } },
    {
      message: 'portals.httpsAgent keeps addresses from being checked. Say so by portals.allowPrivate: true',
    },
  );
