import type { Responder } from './answer.js';
import { readUrl } from './body.js';

/** A server for the paths that it takes. */
export interface Route {
  takes(path: string): boolean;
  answer: Responder;
}

/** The first route that takes the path answers, else `otherwise`. */
export function firstOf(routes: readonly Route[], otherwise: Responder): Responder {
  return (request) => {
    const { path } = readUrl(request);
    return (routes.find((route) => route.takes(path))?.answer ?? otherwise)(request);
  };
}
