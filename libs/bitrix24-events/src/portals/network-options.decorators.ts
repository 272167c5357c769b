import { isIP } from 'node:net';
import { Check } from '../common/index.js';

function isCertificates(value: unknown): boolean {
  const some: unknown[] = Array.isArray(value) ? value : [value];
  return some.length > 0 && some.every((one) => typeof one === 'string' || Buffer.isBuffer(one));
}

const isAgent = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'destroy') === 'function';

export const IsCertificates = (): PropertyDecorator =>
  Check(isCertificates, 'portals.ca must be a PEM text, a Buffer, or a list of them');

/** An agent goes by its own certificates and addresses. */
export const WithoutAgent = (name: string): PropertyDecorator =>
  Check(
    (_, options) => Reflect.get(options, 'httpsAgent') === undefined,
    `portals.${name} has no effect beside portals.httpsAgent. Give ${name} to that agent instead`,
  );

export const IsLocalAddress = (): PropertyDecorator =>
  Check(
    (value) => typeof value === 'string' && isIP(value) !== 0,
    'portals.localAddress must be an IP address of this machine',
  );

export const IsHttpsAgent = (): PropertyDecorator =>
  Check(isAgent, 'portals.httpsAgent must be an agent of node:https');

export const AllowsPrivate = (): PropertyDecorator =>
  Check(
    (_, options) => Reflect.get(options, 'allowPrivate') === true,
    'portals.httpsAgent keeps addresses from being checked. Say so by portals.allowPrivate: true',
  );
