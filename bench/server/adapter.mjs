import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import qs from 'qs';

export const FORM = 'application/x-www-form-urlencoded';

export const adapterOf = (name) => (name === 'fastify' ? new FastifyAdapter() : new ExpressAdapter());

/** Fastify's own parser leaves `data[FIELDS][ID]` flat: what the documentation of Nest says to do about it. */
export function parseNestedForms(app) {
  app.useBodyParser(FORM, {}, (_request, body, done) => done(null, qs.parse(body.toString())));
}
