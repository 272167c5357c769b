import { ValidateBy } from 'class-validator';
import { isRange } from '../addresses/address-list.js';

const isQueueServers = (value: unknown): boolean =>
  value === 'off' ||
  value === 'published' ||
  (Array.isArray(value) && value.length > 0 && value.every(isRange));

/** Validates the option `queueServers` of the intake. */
export const IsQueueServers = (): PropertyDecorator =>
  ValidateBy(
    { name: 'isQueueServers', validator: { validate: isQueueServers } },
    {
      message:
        "intake.queueServers must be 'off', 'published', or a list of addresses and networks, " +
        "like ['52.29.163.104', '195.208.184.0/24']",
    },
  );
