import { describe, expect, it } from '@jest/globals';
import { findEvent } from '../../catalog/index.js';
import {
  Bitrix24RestError,
  RestAccessDeniedError,
  RestAuthError,
  RestLimitError,
  RestNotFoundError,
  RestPortalGoneError,
  RestUnavailableError,
  RestUnknownMethodError,
  type RestFailure,
} from '../../rest/index.js';
import { isGone } from './is-gone.js';

const failure = (error: string, description: string): RestFailure => ({
  error,
  description,
  status: 400,
  method: 'crm.deal.get',
  memberId: 'member',
});
const refused = (error: string, description: string) => new Bitrix24RestError(failure(error, description));

// The sentences are those of the vendor's documentation of each method.
const SAYS_GONE: [event: string, error: Error][] = [
  ['ONCRMDEALUPDATE', refused('', 'Not found')],
  ['ONCRMLEADUPDATE', refused('', 'Not found.')],
  ['ONCRMCURRENCYUPDATE', refused('', 'Not found')],
  ['ONCRMACTIVITYUPDATE', refused('', 'Activity is not found')],
  ['ONCRMDEALRECURRINGUPDATE', refused('', 'Recurring deal is not found.')],
  ['ONCRMREQUISITEUPDATE', refused('', "The Requisite with ID '27' is not found")],
  ['ONCRMBANKDETAILUPDATE', refused('', "The RequisiteBankDetail with ID '357' is not found")],
  [
    'ONCRMREQUISITEUSERFIELDUPDATE',
    new RestNotFoundError(failure('ERROR_NOT_FOUND', "The entity with ID '235' is not found.")),
  ],
  ['ONCRMDYNAMICITEMUPDATE', new RestNotFoundError(failure('NOT_FOUND', 'Элемент не найден'))],
  ['ONCRMTYPEUPDATE', refused('0', 'Смарт-процесс не найден')],
  ['ONCRMDOCUMENTGENERATORDOCUMENTUPDATE', refused('0', 'Document not found')],
  ['ONBOOKINGUPDATE', refused('1021', 'Booking not found')],
  ['ONBOOKINGRESOURCEUPDATE', refused('1009', 'Resource not found')],
  ['ONBOOKINGRESOURCETYPEUPDATE', refused('1013', 'Resource type not found')],
  ['ONBOOKINGWAITLISTITEMUPDATE', refused('1040', 'Wait list not found')],
  ['CATALOG.PRICE.ON.UPDATE', refused('', 'Price is not exists')],
  ['CATALOG.MEASURE.ON.UPDATE', refused('200600000020', 'measure does not exist.')],
  ['CATALOG.PRICE.TYPE.ON.UPDATE', refused('201000000000', 'Типа цены нет')],
  ['CATALOG.ROUNDING.ON.UPDATE', refused('200900000000', 'Правила нет')],
  ['ONSALEORDERSAVED', refused('200540400001', 'order is not exists')],
  ['ONSALEORDERSAVED', refused('201240400001', 'Заказ не найден')],
  ['ONPAYMENTENTITYSAVED', refused('200640400001', 'payment is not exists')],
  ['ONPROPERTYVALUEENTITYSAVED', refused('201040400001', 'property value is not exists')],
  ['ONSHIPMENTENTITYSAVED', refused('201140400001', 'shipment is not exists')],
];

const SAYS_OTHERWISE: [what: string, event: string, error: unknown][] = [
  ['no rights, without a code', 'ONCRMDEALUPDATE', refused('', 'Access denied')],
  [
    'no rights, by the code',
    'ONCRMDYNAMICITEMUPDATE',
    new RestAccessDeniedError(failure('ACCESS_DENIED', 'no')),
  ],
  [
    'no rights, whatever the sentence says',
    'ONCRMDEALUPDATE',
    new RestAccessDeniedError(failure('ACCESS_DENIED', 'Not found')),
  ],
  ['no rights in the shop', 'ONSALEORDERSAVED', refused('200040300010', 'Access Denied')],
  [
    'no rights to documents',
    'ONCRMDOCUMENTGENERATORDOCUMENTUPDATE',
    refused('DOCGEN_ACCESS_ERROR', 'Access denied'),
  ],
  ['a wrong id', 'ONCRMDEALUPDATE', refused('', 'ID is not defined or invalid')],
  [
    'a method that the portal does not have',
    'ONCRMDEALUPDATE',
    new RestUnknownMethodError(failure('ERROR_METHOD_NOT_FOUND', 'Method not found!')),
  ],
  ['a code of another method', 'ONCRMDEALUPDATE', refused('1021', 'X')],
  ['a code with a sentence of another meaning', 'ONCRMDEALUPDATE', refused('ERROR_CORE', 'User not found')],
  ['a dead token', 'ONCRMDEALUPDATE', new RestAuthError(failure('invalid_token', 'Not found'))],
  ['a limit', 'ONCRMDEALUPDATE', new RestLimitError(failure('QUERY_LIMIT_EXCEEDED', 'Not found'))],
  [
    'a portal that is gone',
    'ONCRMDEALUPDATE',
    new RestPortalGoneError(failure('APPLICATION_NOT_FOUND', 'Not found')),
  ],
  ['a portal that is ill', 'ONCRMDEALUPDATE', new RestUnavailableError(failure('', 'Not found'))],
  ['an error of ours', 'ONCRMDEALUPDATE', new TypeError('Not found')],
  ['no error', 'ONCRMDEALUPDATE', { code: 'REST_NOT_FOUND', error: 'NOT_FOUND', description: 'Not found' }],
];

describe('isGone', () => {
  it.each(SAYS_GONE)('%s: %s', (event, error) => expect(isGone(error, findEvent(event)!.read!)).toBe(true));

  it.each(SAYS_OTHERWISE)('not for %s', (_, event, error) =>
    expect(isGone(error, findEvent(event)!.read!)).toBe(false),
  );
});
