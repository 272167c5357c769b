import { REST_ERROR_KINDS, type ErrorConsequences, type RestErrorKind } from './rest-error-kinds.js';
import { REST_ERROR_RULES, speaksOfAnObject, type RestErrorRule } from './rest-error-rules.js';

/** What an answer says, as far as it tells errors apart. */
export interface AnsweredError {
  /** Bitrix24's own code, `''` when it gave none. */
  error: string;
  description: string;
  /** HTTP status; 0 when there was no answer. */
  status: number;
}

/** An error as the table has it: what it is, and what follows from it. */
export interface ClassifiedError extends ErrorConsequences {
  kind: RestErrorKind;
}

/** Answers of a gateway in front of a portal, and of a server that is overloaded: the portal cannot be reached. */
const GATEWAY: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * What an error of a portal is: by its code, by its text where the code does not tell, and by its status only where
 * neither does. What the table does not know is `unknown`, never a verdict.
 */
export function classifyRestError(answer: AnsweredError): ClassifiedError {
  const rule = ruleFor(answer);
  if (rule) return consequencesOf(rule.kind, rule);
  const { status } = answer;
  if (status >= 500 || status === 408)
    return consequencesOf('unavailable', GATEWAY.has(status) ? { waitsFor: 'unreachable' } : {});
  return consequencesOf(status === 429 ? 'limit' : 'unknown');
}

/** What follows from an error of a kind, where nothing else is known of it. */
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
  // Nothing but a status: a gateway speaks, whatever its text.
  if (code === '' && status >= 500) return undefined;
  return REST_ERROR_RULES.find(
    ({ codes, text, kind }) =>
      ('test' in codes ? codes.test(code) : codes.includes(code)) &&
      (text === undefined || text.test(description)) &&
      (text === undefined || kind !== 'object-gone' || speaksOfAnObject(description)),
  );
}
