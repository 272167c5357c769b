import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

/** Each scenario that touches HTTP is played on both. */
export const ADAPTERS = ['express', 'fastify'] as const;

export type AdapterName = (typeof ADAPTERS)[number];

export const createAdapter = (
  name: AdapterName,
  fastify: ConstructorParameters<typeof FastifyAdapter>[0] = {},
): AbstractHttpAdapter => (name === 'express' ? new ExpressAdapter() : new FastifyAdapter(fastify));
