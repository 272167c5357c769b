import type { WireData } from '../../catalog/index.js';
import { bodyKind } from './content-type.js';
import { FormParser, type FormLimits } from './form-parser.js';
import { jsonSize } from './json-size.js';
import { Refusal } from '../refusal.js';
import { toWire } from './to-wire.js';

const contentType = new Refusal(
  415,
  'content type',
  'Unsupported media type: send application/x-www-form-urlencoded or application/json in UTF-8, uncompressed.',
);
const brokenJson = new Refusal(400, 'malformed body', 'Bad request: the body is not valid JSON.');
const tooManyValues = new Refusal(413, 'too large', 'Payload too large: too many values in the JSON body.');
const tooDeep = new Refusal(400, 'malformed body', 'Bad request: the JSON body is nested too deeply.');

/** The request headers that determine how a body is read. */
export interface BodyHeaders {
  'content-type'?: string;
  'content-encoding'?: string;
}

/** Reads the body of an event, in any supported encoding, into its form on the wire. */
export class BodyParser {
  private readonly form: FormParser;

  constructor(private readonly limits: FormLimits) {
    this.form = new FormParser(limits);
  }

  /** The reason why a body with these headers cannot be read, if any. */
  refuses(headers: BodyHeaders): Refusal | undefined {
    const encoding = headers['content-encoding'];
    const readable = encoding === undefined || encoding.toLowerCase() === 'identity';
    return readable && bodyKind(headers['content-type']) ? undefined : contentType;
  }

  parse(headers: BodyHeaders, body: Buffer): WireData | Refusal {
    return bodyKind(headers['content-type']) === 'form' ? this.form.parse(body) : this.parseJson(body);
  }

  /** The same for the output of another parser. */
  adopt(parsed: unknown): WireData | Refusal {
    return toWire(parsed, this.limits);
  }

  private parseJson(body: Buffer): WireData | Refusal {
    const { values, depth } = jsonSize(body);
    if (depth > this.limits.maxDepth + 1) return tooDeep;
    // They are counted exactly once they are parsed.
    if (values > this.limits.maxFields) return tooManyValues;
    let parsed: unknown;
    try {
      parsed = JSON.parse(body.toString('utf8'));
    } catch {
      return brokenJson;
    }
    return toWire(parsed, this.limits);
  }
}
