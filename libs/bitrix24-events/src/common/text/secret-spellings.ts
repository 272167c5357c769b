import { inspect } from 'node:util';

/** Texts that every encoder leaves unchanged. */
const UNCHANGED = /^[\w.-]*$/;

/**
 * A secret as encoders write it: JavaScript's and PHP's for URLs, forms and JSON, applied once and
 * nested, HTML, and `util.inspect`. Duplicates are removed; the secret itself comes first.
 */
export function secretSpellings(secret: string): string[] {
  if (UNCHANGED.test(secret)) return [secret];
  const json = jsonSpellings(secret);
  const spellings = [
    secret,
    ...percentSpellings(secret),
    ...json,
    ...json.slice(0, 4).map((text) => JSON.stringify(text).slice(1, -1)),
    ...json.slice(0, 1).flatMap(percentSpellings),
    ...htmlSpellings(secret),
    inspect(secret, { compact: true, maxStringLength: null }).slice(1, -1),
  ];
  return [...new Set(spellings)];
}

/** `encodeURI`, `encodeURIComponent`, PHP's `rawurlencode` and `urlencode`, `URLSearchParams`. */
function percentSpellings(text: string): string[] {
  const wellFormed = Buffer.from(text).toString();
  const component = encodeURIComponent(wellFormed);
  const raw = component.replace(/[!'()*]/g, percent);
  const form = raw.replaceAll('%20', '+').replaceAll('~', '%7E');
  return [encodeURI(wellFormed), component, raw, form, form.replaceAll('%2A', '*')];
}

/**
 * JavaScript's and PHP's JSON; PHP also escapes slashes, non-ASCII letters and, as Bitrix24
 * configures it, HTML's special characters.
 */
function jsonSpellings(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const forHtml = json.replaceAll('\\"', String.raw`\u0022`).replace(/[<>&']/g, unicode);
  return [json, forHtml].flatMap((spelling) => {
    const slashes = spelling.replaceAll('/', '\\/');
    return [spelling, slashes, asciiOnly(spelling), asciiOnly(slashes)];
  });
}

function htmlSpellings(text: string): string[] {
  const noQuotes = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const php = noQuotes.replaceAll('"', '&quot;').replaceAll("'", '&#039;');
  return [noQuotes, php, php.replaceAll('&#039;', '&#39;'), php.replaceAll('&#039;', '&apos;')];
}

const asciiOnly = (text: string): string => text.replace(/[\u0080-\uFFFF]/g, unicode);

const percent = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

const unicode = (unit: string): string => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
