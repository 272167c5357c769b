import { REST_ERROR_KINDS, type ErrorConsequences, type RestErrorKind } from './rest-error-kinds.js';
import { REST_ERROR_RULES, speaksOfAnObject, type RestErrorRule } from './rest-error-rules.js';

/** The parts of an answer that distinguish errors. */
export interface AnsweredError {
  /** Bitrix24's own code, `''` if it gave none. */
  error: string;
  description: string;
  /** HTTP status; 0 without an answer. */
  status: number;
}

/** An error as classified by the table, with its consequences. */
export interface ClassifiedError extends ErrorConsequences {
  kind: RestErrorKind;
}

/**
 * Statuses of a gateway in front of a portal, and of an overloaded server: the portal cannot be
 * reached.
 */
const GATEWAY: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * Classifies an error of a portal: by its code, by its text if the code is ambiguous, and by its
 * status only if neither helps. Errors that the table does not know are `unknown`, never final.
 */
export function classifyRestError(answer: AnsweredError): ClassifiedError {
  const rule = ruleFor(answer);
  if (rule) return consequencesOf(rule.kind, rule);
  const { status } = answer;
  if (status >= 500 || status === 408)
    return consequencesOf('unavailable', GATEWAY.has(status) ? { waitsFor: 'unreachable' } : {});
  return consequencesOf(status === 429 ? 'limit' : 'unknown');
}

/** The consequences of an error of this kind, if nothing more specific is known. */
export function consequencesOf(
  kind: RestErrorKind,
  { repeat, waitsFor, fix }: Pick<Partial<RestErrorRule>, 'repeat' | 'waitsFor' | 'fix'> = {},
): ClassifiedError {
  const usual = REST_ERROR_KINDS[kind];
  return {
    ...usual,
    kind,
    repeat: repeat ?? usual.repeat,
    waitsFor: waitsFor ?? usual.waitsFor,
    fix: fix ?? usual.fix,
  };
}

function ruleFor({ error, description, status }: AnsweredError): RestErrorRule | undefined {
  const code = error.trim().toLowerCase();
  // Only a status: this is a gateway's answer, whatever its text.
  if (code === '' && status >= 500) return undefined;
  return REST_ERROR_RULES.find(
    ({ codes, text, kind }) =>
      ('test' in codes ? codes.test(code) : codes.includes(code)) &&
      (text === undefined || text.test(description)) &&
      (text === undefined || kind !== 'object-gone' || speaksOfAnObject(description)),
  );
}
